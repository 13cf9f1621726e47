# A sine wave as a table, with lags as columns.
import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
from sklearn.metrics import mean_absolute_error, r2_score

t = np.linspace(0, 4 * np.pi, 50)
df = pd.DataFrame({"t": t, "y": np.sin(t)})
for lag in (1, 2, 3):
    df[f"lag{lag}"] = df["y"].shift(lag)
print(df.head(), df.describe().round(3), df.isnull().sum().to_dict())
table = df.dropna().reset_index(drop=True)
X, y = table[["lag1", "lag2", "lag3"]], table["y"]
scaler = MinMaxScaler().fit(X)
print(X.shape, y.shape, scaler.data_min_.round(4), scaler.transform(X)[:2].round(4), scaler.feature_names_in_, scaler.get_feature_names_out())
guess = 2 * X["lag1"] - X["lag2"]
print(round(mean_absolute_error(y, guess), 6), round(r2_score(y, guess), 6), table.corr().round(2))
split = int(len(table) * 0.8)
print(table.iloc[:split].shape, table.iloc[split:].index[0], table.loc[split:, "y"].head(2).round(4).tolist())
