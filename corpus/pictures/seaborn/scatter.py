import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

weather = pd.read_csv("weather.csv")

sns.set_theme()
fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
sns.scatterplot(weather, x="sunshine", y="temperature", hue="station", ax=ax)
ax.set(title="Sunny months are warm", xlabel="Sunshine (hours a day)", ylabel="Temperature (°C)")
ax.legend(title="Station")

fig.savefig("scatter.svg")
