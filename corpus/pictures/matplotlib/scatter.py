import matplotlib.pyplot as plt
import pandas as pd

weather = pd.read_csv("weather.csv")

fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
for station, months in weather.groupby("station"):
    ax.scatter(months["sunshine"], months["temperature"], label=station)
ax.set(title="Sunny months are warm", xlabel="Sunshine (hours a day)", ylabel="Temperature (°C)")
ax.legend(title="Station")

fig.savefig("scatter.svg")
