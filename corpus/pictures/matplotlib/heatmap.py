import matplotlib.pyplot as plt
import pandas as pd

weather = pd.read_csv("weather.csv", parse_dates=["date"])
weather["month"] = weather["date"].dt.month
table = weather.pivot_table(index="station", columns="month", values="temperature")

fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
image = ax.imshow(table, cmap="YlOrRd", aspect="auto")
ax.set_xticks(range(12), table.columns)
ax.set_yticks(range(3), table.index)
ax.set(title="Mean temperature", xlabel="Month", ylabel="Station")
fig.colorbar(image, label="°C")

fig.savefig("heatmap.svg")
