import pandas as pd
import plotly.express as px

weather = pd.read_csv("weather.csv")
means = weather.groupby("station", as_index=False)["sunshine"].mean()

fig = px.bar(
    means,
    x="station",
    y="sunshine",
    color="station",
    text_auto=".1f",
    title="Mean sunshine",
    labels={"sunshine": "Sunshine (hours a day)", "station": "Station"},
)
fig.update_layout(margin={"l": 60, "r": 20, "t": 50, "b": 50})

fig.write_html("bar.html", include_plotlyjs="directory")
