import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

weather = pd.read_csv("weather.csv")

sns.set_theme()
fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
sns.histplot(weather, x="temperature", binwidth=4, binrange=(-8, 24), kde=True, ax=ax)
ax.set(title="How often each temperature occurs", xlabel="Temperature (°C)", ylabel="Months")
ax.yaxis.get_major_locator().set_params(integer=True)

fig.savefig("histogram.svg")
