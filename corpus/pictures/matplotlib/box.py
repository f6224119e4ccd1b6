import matplotlib.pyplot as plt
import pandas as pd

weather = pd.read_csv("weather.csv")
table = weather.pivot(index="date", columns="station", values="temperature")

fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
boxes = ax.boxplot(table, tick_labels=table.columns, widths=0.6, patch_artist=True, medianprops={"color": "black"})
for box, colour in zip(boxes["boxes"], ["C0", "C1", "C2"], strict=True):
    box.set_facecolor(colour)
ax.set(title="Temperature by station", xlabel="Station", ylabel="Temperature (°C)")

fig.savefig("box.svg")
