import pandas as pd
import plotly.express as px

weather = pd.read_csv("weather.csv", parse_dates=["date"])

fig = px.line(
    weather,
    x="date",
    y="temperature",
    color="station",
    title="Temperature over two years",
    labels={"date": "Date", "temperature": "Temperature (°C)", "station": "Station"},
)
fig.update_layout(margin={"l": 60, "r": 20, "t": 50, "b": 50})

fig.write_html("line.html", include_plotlyjs="directory")
