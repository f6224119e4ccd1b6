import pandas as pd
import plotly.express as px

weather = pd.read_csv("weather.csv", parse_dates=["date"])
weather["month"] = weather["date"].dt.month
table = weather.pivot_table(index="station", columns="month", values="temperature")

fig = px.imshow(
    table,
    text_auto=".0f",
    aspect="auto",
    color_continuous_scale="YlOrRd",
    title="Mean temperature",
    labels={"x": "Month", "y": "Station", "color": "°C"},
)
fig.update_xaxes(dtick=1)
fig.update_layout(margin={"l": 60, "r": 20, "t": 50, "b": 50})

fig.write_html("heatmap.html", include_plotlyjs="directory")
