# What .values, .to_numpy() and unique() of columns and frames give.
import pandas as pd, numpy as np
df = pd.DataFrame({'d': pd.to_datetime(['2020-01-01','2020-01-02', None]), 's': ['a','b',None], 'n':[1,2,3], 'f':[1.5,2.5,np.nan], 'b':[True,False,True]})
print(repr(df.values)); print(df.values)
print(repr(df[['n','s']].values)); print(df[['n','s']].to_numpy())
print(repr(df[['n','b']].values)); print(repr(df[['d']].values)); print(repr(df[['s']].values))
print(repr(df['d'].values)); print(df['d'].values); print(repr(df['d'].to_numpy()))
print(repr(df.index.values), repr(df.columns.values), repr(df.columns.to_numpy()))
print(repr(df['s'].unique())); print(repr(df['d'].unique())); print(repr(df['n'].unique()))
o = pd.Series([1,'a',None]); print(repr(o.values)); print(repr(o.unique())); print(o.dtype)
print(df['s'].values[0], type(df['s'].values[0]), df['d'].values[0], repr(df['d'].values[0]))
print(repr(df.set_index('d').index.values))
print(df['n'].to_numpy(dtype='float32').dtype, df[['n','f']].to_numpy(dtype='float32'))
for what, f in [
    ("df[['n','s']].to_numpy(dtype=float)", lambda: df[['n','s']].to_numpy(dtype=float)),
    ("df['s'].to_numpy(dtype=float)", lambda: df['s'].to_numpy(dtype=float)),
    ("df['s'].to_numpy(dtype='int64')", lambda: df['s'].to_numpy(dtype='int64')),
    ("df['s'].values.astype(float)", lambda: df['s'].values.astype(float)),
    ("df[['n','s']].values.astype(float)", lambda: df[['n','s']].values.astype(float)),
    ("df['s'].mean()", lambda: df['s'].mean()),
    ('df.mean()', lambda: df.mean()),
    ("df['d'].mean()", lambda: df['d'].mean()),
    ("df['s'].sum()", lambda: df['s'].sum()),
    ('df.sum()', lambda: df.sum()),
    ("df['s'].std()", lambda: df['s'].std()),
    ('df.std()', lambda: df.std()),
    ("df['s'].astype(float)", lambda: df['s'].astype(float)),
    ('df.median()', lambda: df.median()),
]:
    try:
        print(what, "->", repr(f()))
    except Exception as e:
        print(what, "!!", type(e).__name__, e)
