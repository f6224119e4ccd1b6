import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

weather = pd.read_csv("weather.csv", parse_dates=["date"])

sns.set_theme()
fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
sns.lineplot(weather, x="date", y="temperature", hue="station", ax=ax)
ax.set(title="Temperature over two years", xlabel="Date", ylabel="Temperature (°C)")
ax.tick_params(axis="x", rotation=30)
ax.legend(title="Station", loc="upper left", bbox_to_anchor=(1, 1))

fig.savefig("line.svg")
