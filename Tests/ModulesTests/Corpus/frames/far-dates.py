# Steps and splits that lead out of the calendar, or out of the data.
import pandas as pd, numpy as np
t = pd.Timestamp('2020-01-15 10:30'); s = pd.Series(pd.date_range('2020-01-01', periods=3)); i=pd.date_range('2020-01-01', periods=3)
from sklearn.model_selection import TimeSeriesSplit
X=np.arange(20).reshape(-1,1)
for what, f in [
    ('i.shift(10**12)', lambda: i.shift(10**12)),
    ('i.shift(10**7)', lambda: i.shift(10**7)),
    ('i.shift(10**5)', lambda: i.shift(10**5)),
    ("s.set_axis(i).shift(10**9, freq='D')", lambda: s.set_axis(i).shift(10**9, freq='D')),
    ("s.set_axis(i).shift(10**9, freq='B')", lambda: s.set_axis(i).shift(10**9, freq='B')),
    ("s.set_axis(i).shift(10**18, freq='W')", lambda: s.set_axis(i).shift(10**18, freq='W')),
    ("t.floor('999999D')", lambda: t.floor('999999D')),
    ("t.ceil('999999D')", lambda: t.ceil('999999D')),
    ("t.round('999999D')", lambda: t.round('999999D')),
    ("pd.Timestamp('9999-12-31').ceil('999999D')", lambda: pd.Timestamp('9999-12-31').ceil('999999D')),
    ('t+pd.Timedelta(days=10**8)', lambda: t+pd.Timedelta(days=10**8)),
    ("pd.date_range('2020-01-01', periods=10**12)", lambda: pd.date_range('2020-01-01', periods=10**12)),
    ("pd.date_range('2020-01-01', periods=20,freq='999999D')", lambda: pd.date_range('2020-01-01', periods=20,freq='999999D')),
    ("pd.date_range('2020-01-01', periods=5000,freq='YE')", lambda: pd.date_range('2020-01-01', periods=5000,freq='YE')),
    ("pd.date_range('2020-01-01', periods=10000,freq='YE')", lambda: pd.date_range('2020-01-01', periods=10000,freq='YE')),
    ('list(TimeSeriesSplit(test_size=10**18).split(X))', lambda: list(TimeSeriesSplit(test_size=10**18).split(X))),
    ('list(TimeSeriesSplit(gap=10**18).split(X))', lambda: list(TimeSeriesSplit(gap=10**18).split(X))),
    ('list(TimeSeriesSplit(n_splits=10**18).split(X))', lambda: list(TimeSeriesSplit(n_splits=10**18).split(X))),
    ('list(TimeSeriesSplit(n_splits=3,test_size=7).split(X))', lambda: list(TimeSeriesSplit(n_splits=3,test_size=7).split(X))),
    ('list(TimeSeriesSplit(n_splits=3,max_train_size=2).split(X))', lambda: list(TimeSeriesSplit(n_splits=3,max_train_size=2).split(X))),
    ('list(TimeSeriesSplit(n_splits=30).split(X))', lambda: list(TimeSeriesSplit(n_splits=30).split(X))),
    ('list(TimeSeriesSplit(n_splits=2, test_size=9, gap=3).split(X))', lambda: list(TimeSeriesSplit(n_splits=2, test_size=9, gap=3).split(X))),
    ("s.dt.floor('999999D')", lambda: s.dt.floor('999999D')),
    ('s + pd.Timedelta(days=10**7)', lambda: s + pd.Timedelta(days=10**7)),
    ('s+pd.DateOffset(years=9000)', lambda: s+pd.DateOffset(years=9000)),
    ('s+pd.DateOffset(years=10**5)', lambda: s+pd.DateOffset(years=10**5)),
    ('pd.Timestamp(year=99999,month=1,day=1)', lambda: pd.Timestamp(year=99999,month=1,day=1)),
    ("pd.to_timedelta(10**18,unit='D')", lambda: pd.to_timedelta(10**18,unit='D')),
    ('s.diff(10**18)', lambda: s.diff(10**18)),
    ('s.shift(10**18)', lambda: s.shift(10**18)),
    ('s.rolling(-1)', lambda: s.rolling(-1)),
    ('s.head(10**18)', lambda: s.head(10**18)),
    ('s.sample(10**18)', lambda: s.sample(10**18)),
    ('pd.Series([1,2,3]).shift(-10**18)', lambda: pd.Series([1,2,3]).shift(-10**18)),
    ('pd.Series([1,2]).pct_change(10**18)', lambda: pd.Series([1,2]).pct_change(10**18)),
    ('pd.Series([1,2]).nlargest(10**18)', lambda: pd.Series([1,2]).nlargest(10**18)),
    ("pd.DataFrame({'a':[1]}).head(-10**18)", lambda: pd.DataFrame({'a':[1]}).head(-10**18)),
    ('pd.concat([s]*2).iloc[10**18]', lambda: pd.concat([s]*2).iloc[10**18]),
    ('pd.Series([2**62,2**62]).sum()', lambda: pd.Series([2**62,2**62]).sum()),
    ('pd.Series([2**62,2**62]).cumsum()', lambda: pd.Series([2**62,2**62]).cumsum()),
    ('pd.Series([2**62])*4', lambda: pd.Series([2**62])*4),
    ('pd.Series([2])**100', lambda: pd.Series([2])**100),
    ('pd.Series([1])//0', lambda: pd.Series([1])//0),
    ('pd.Series([1])%0', lambda: pd.Series([1])%0),
    ('abs(pd.Series([-2**63]))', lambda: abs(pd.Series([-2**63]))),
    ('pd.Series([-2**63])//-1', lambda: pd.Series([-2**63])//-1),
]:
    try:
        print(what, "->", repr(f()))
    except Exception as e:
        print(what, "!!", type(e).__name__, e)
