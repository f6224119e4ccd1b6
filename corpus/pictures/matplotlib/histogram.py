import matplotlib.pyplot as plt
import pandas as pd

weather = pd.read_csv("weather.csv")

fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
ax.hist(weather["temperature"], bins=range(-8, 25, 4), edgecolor="white")
ax.set(title="How often each temperature occurs", xlabel="Temperature (°C)", ylabel="Months")
ax.yaxis.get_major_locator().set_params(integer=True)

fig.savefig("histogram.svg")
