# Words counted, and a first classifier of reviews.
# tolerance: 2e-3 1e-3
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression

texts = ["a good film", "good fun, good cast", "bad film", "bad, dull and long", "good and short", "dull cast"]
labels = [1, 1, 0, 0, 1, 0]
counts = CountVectorizer()
X = counts.fit_transform(texts)
print(X.shape, X.toarray(), list(counts.get_feature_names_out()), counts.vocabulary_["good"], CountVectorizer(max_features=3, ngram_range=(1, 2)))
print(TfidfVectorizer().fit_transform(texts).toarray()[:2])
model = LogisticRegression().fit(X.toarray(), labels)
print(model.coef_, model.intercept_, model.predict(counts.transform(["good cast", "dull film"])), model.score(X, labels), model.classes_)
line = LinearRegression().fit([[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.5])
print(line.coef_, line.intercept_, line.predict([[4.0]]), line.score([[0.0], [2.0]], [1.0, 5.0]), line)
