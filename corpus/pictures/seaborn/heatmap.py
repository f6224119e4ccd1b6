import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

weather = pd.read_csv("weather.csv", parse_dates=["date"])
weather["month"] = weather["date"].dt.month
table = weather.pivot_table(index="station", columns="month", values="temperature")

sns.set_theme()
fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
sns.heatmap(table, annot=True, fmt=".0f", cmap="YlOrRd", cbar_kws={"label": "°C"}, ax=ax)
ax.set(title="Mean temperature", xlabel="Month", ylabel="Station")
ax.tick_params(axis="y", rotation=0)

fig.savefig("heatmap.svg")
