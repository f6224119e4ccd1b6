import matplotlib.pyplot as plt
import pandas as pd

weather = pd.read_csv("weather.csv")
means = weather.groupby("station")["sunshine"].mean()

fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
bars = ax.bar(means.index, means, color=["C0", "C1", "C2"])
ax.bar_label(bars, fmt="%.1f")
ax.margins(y=0.1)
ax.set(title="Mean sunshine", xlabel="Station", ylabel="Sunshine (hours a day)")

fig.savefig("bar.svg")
