import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

weather = pd.read_csv("weather.csv")

sns.set_theme()
fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
sns.violinplot(weather, x="station", y="temperature", hue="station", ax=ax)
ax.set(title="Temperature by station", xlabel="Station", ylabel="Temperature (°C)")

fig.savefig("violin.svg")
