import pandas as pd
import plotly.express as px

weather = pd.read_csv("weather.csv")

fig = px.scatter(
    weather,
    x="sunshine",
    y="temperature",
    color="station",
    title="Sunny months are warm",
    labels={"sunshine": "Sunshine (hours a day)", "temperature": "Temperature (°C)", "station": "Station"},
)
fig.update_layout(margin={"l": 60, "r": 20, "t": 50, "b": 50})

fig.write_html("scatter.html", include_plotlyjs="directory")
