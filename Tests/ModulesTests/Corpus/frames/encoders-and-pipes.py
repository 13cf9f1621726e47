# Labels and texts as numbers; steps one after the other.
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler

le = LabelEncoder().fit(["b", "a", "c", "a"])
print(le.transform(["a", "c"]), le.inverse_transform([0, 2]).tolist(), list(le.classes_))
oh = OneHotEncoder(sparse_output=False).fit([["a"], ["b"]])
print(oh.transform([["b"]]), oh.get_feature_names_out().tolist(), LabelBinarizer().fit_transform([1, 2, 1]), LabelBinarizer().fit_transform(["a", "b", "c"]), OrdinalEncoder().fit_transform([["b"], ["a"]]))
X = np.array([[1.0, 200.0], [2.0, 300.0], [4.0, 100.0]])
pipe = make_pipeline(StandardScaler(), MinMaxScaler())
print(pipe.fit_transform(X), pipe)
d = pd.DataFrame({"a": [1.0, 2, 3], "b": ["x", "y", "x"], "c": [7, 8, 9]})
ct = ColumnTransformer([("s", StandardScaler(), ["a"]), ("o", OneHotEncoder(), ["b"])], remainder="passthrough")
print(ct.fit_transform(d), ct.get_feature_names_out().tolist())
for bad in (lambda: oh.transform([["z"]]), lambda: le.transform(["z"])):
    try:
        bad()
    except ValueError as e:
        print("ValueError", e)
