# texts as numbers, windows of a series, pipelines of samples
import numpy as np
from tensorflow.keras.preprocessing.text import Tokenizer, text_to_word_sequence
from tensorflow.keras.preprocessing.sequence import pad_sequences, TimeseriesGenerator
from tensorflow import keras
import tensorflow as tf
texts=["The cat sat on the mat.","The dog ate my homework!","A cat, a dog & a bird","it's the end"]
t=Tokenizer(num_words=6,oov_token="<OOV>"); t.fit_on_texts(texts)
print(t.word_index, t.index_word[2], t.document_count, dict(t.word_counts))
s=t.texts_to_sequences(texts+["the zebra"]); print(s, t.sequences_to_texts(s))
print(pad_sequences(s,maxlen=4,padding='post'))
for m in ("binary","count","freq","tfidf"): print(np.round(t.texts_to_matrix(texts,mode=m),4))
c=Tokenizer(char_level=True); c.fit_on_texts(["hello"]); print(c.word_index, c.texts_to_sequences(["hole"]))
print(text_to_word_sequence("Hi, You there"))
v=keras.layers.TextVectorization(max_tokens=8,output_sequence_length=5); v.adapt(texts)
print([str(w) for w in v.get_vocabulary()]); print(np.array(v(texts)))
v=keras.layers.TextVectorization(output_mode='tf_idf'); v.adapt(texts); print(np.round(np.array(v(["the cat cat","zebra"])),4)); print(v.vocabulary_size())
d=np.arange(20).reshape(10,2).astype('float32'); g=TimeseriesGenerator(d,np.arange(10),length=3,batch_size=4,sampling_rate=1,stride=1)
print(len(g)); x,y=g[0]; print(x.shape,y, x[0]); x,y=g[1]; print(x.shape,y)
ds=keras.utils.timeseries_dataset_from_array(np.arange(10),np.arange(3,10),sequence_length=3,batch_size=3)
for a,b in ds: print(a.numpy(), b.numpy())
ds=tf.data.Dataset.range(10).window(4,shift=1,drop_remainder=True).flat_map(lambda w: w.batch(4)).map(lambda w: (w[:-1],w[-1:])).batch(3).prefetch(1)
for a,b in ds: print(a.numpy(), b.numpy())
ds=tf.data.Dataset.from_tensor_slices((np.arange(5),np.arange(5)*2)).batch(2); print(len(ds), [ (a.numpy().tolist(),b.numpy().tolist()) for a,b in ds.take(2)])
print(tf.reduce_mean(tf.constant([1.,2.,3.])), tf.constant([[1,2],[3,4]]), tf.reshape(tf.range(4),(2,2)).numpy(), tf.cast(3,tf.float32), tf.one_hot([0,2],3).numpy())
K=keras.backend
print(K.mean(K.square(tf.constant([1.,2.]))), float(K.epsilon()), K.floatx())
