import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

weather = pd.read_csv("weather.csv")

sns.set_theme()
fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
sns.barplot(weather, x="station", y="sunshine", hue="station", ax=ax)  # means, with 95% intervals
ax.set(title="Mean sunshine", xlabel="Station", ylabel="Sunshine (hours a day)")

fig.savefig("bar.svg")
