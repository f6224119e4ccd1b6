import matplotlib.pyplot as plt
import pandas as pd

weather = pd.read_csv("weather.csv")
table = weather.pivot(index="date", columns="station", values="temperature")

fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
violins = ax.violinplot(table, widths=0.8, showmedians=True)
for body, colour in zip(violins["bodies"], ["C0", "C1", "C2"], strict=True):
    body.set(facecolor=colour, alpha=0.8)
for lines in ("cbars", "cmins", "cmaxes", "cmedians"):
    violins[lines].set_color("black")
ax.set_xticks([1, 2, 3], table.columns)
ax.set(title="Temperature by station", xlabel="Station", ylabel="Temperature (°C)")

fig.savefig("violin.svg")
