# Scalers beside the usual two, their parameters and their errors.
import numpy as np
import pandas as pd
from sklearn.exceptions import NotFittedError
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, Normalizer, PolynomialFeatures, RobustScaler, StandardScaler

X = np.array([[1.0, 200.0], [2.0, 300.0], [4.0, 100.0]])
print(MinMaxScaler(feature_range=(-1, 1), clip=True), StandardScaler(with_mean=False), MinMaxScaler().get_params(), StandardScaler().get_params())
print(RobustScaler().fit_transform(X), MaxAbsScaler().fit_transform(X), Normalizer().fit_transform(X), PolynomialFeatures(2).fit_transform([[2.0, 3.0]]))
clipped = MinMaxScaler(clip=True).fit(X)
print(clipped.transform([[9.0, 50.0]]), clipped.n_features_in_, clipped.n_samples_seen_)
part = MinMaxScaler()
part.partial_fit(X[:2])
part.partial_fit(X[2:])
print(part.data_min_, part.data_max_)
for bad in (lambda: MinMaxScaler(feature_range=(1, 0)).fit(X), lambda: MinMaxScaler().fit([["a"]]), lambda: StandardScaler().fit([[np.inf]]), lambda: MinMaxScaler().fit(np.zeros((0, 2))), lambda: StandardScaler().fit(np.array([1.0, 2.0]))):
    try:
        bad()
    except ValueError as e:
        print("ValueError", e)
try:
    StandardScaler().transform(X)
except NotFittedError as e:
    print(e)
