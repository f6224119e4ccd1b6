import pandas as pd
import plotly.express as px

weather = pd.read_csv("weather.csv")

fig = px.violin(
    weather,
    x="station",
    y="temperature",
    color="station",
    box=True,
    title="Temperature by station",
    labels={"temperature": "Temperature (°C)", "station": "Station"},
)
fig.update_layout(margin={"l": 60, "r": 20, "t": 50, "b": 50})

fig.write_html("violin.html", include_plotlyjs="directory")
