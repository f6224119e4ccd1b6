import matplotlib.pyplot as plt
import pandas as pd

weather = pd.read_csv("weather.csv", parse_dates=["date"])

fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
for station, months in weather.groupby("station"):
    ax.plot(months["date"], months["temperature"], label=station)
ax.set(title="Temperature over two years", xlabel="Date", ylabel="Temperature (°C)")
ax.tick_params(axis="x", rotation=30)
ax.legend(title="Station", loc="upper left", bbox_to_anchor=(1, 1))

fig.savefig("line.svg")
