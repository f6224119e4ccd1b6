import pandas as pd
import plotly.express as px

weather = pd.read_csv("weather.csv")

fig = px.histogram(
    weather,
    x="temperature",
    title="How often each temperature occurs",
    labels={"temperature": "Temperature (°C)"},
)
fig.update_traces(xbins={"start": -8, "end": 24, "size": 4}, marker_line={"color": "white", "width": 1})
fig.update_yaxes(title="Months")
fig.update_layout(margin={"l": 60, "r": 20, "t": 50, "b": 50})

fig.write_html("histogram.html", include_plotlyjs="directory")
