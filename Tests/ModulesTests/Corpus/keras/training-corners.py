# losses, metrics, optimizers, weights, callbacks and outputs that notebooks use now and then, each for three epochs
import numpy as np
import keras
from keras import layers, ops
import tensorflow as tf
def pattern(shape, a): return (np.sin(np.arange(1, np.prod(shape) + 1) * a) * 0.8).reshape(shape).astype("float32")
x=pattern((12,4,2),.53); y=x.sum(axis=1)[:,:1]; yb=(y>0).astype('float32'); yk=np.arange(12)%3
def build(units=1,act=None,rs=False):
    m=keras.Sequential([layers.Input((4,2)),layers.SimpleRNN(3,return_sequences=rs),layers.Dense(units,activation=act)])
    m.set_weights([pattern(w.shape,1.2+.1*i) for i,w in enumerate(m.get_weights())]); return m
def r(v): return [round(float(q),5) for q in v]
def go(name,m,yy,opt=None,**kw):
    try:
        fitkw=kw.pop('fit',{})
        m.compile(optimizer=opt or keras.optimizers.SGD(0.1),**kw)
        h=m.fit(x,yy,epochs=3,batch_size=5,shuffle=False,verbose=0,**fitkw)
        print(name,{k:r(v) for k,v in h.history.items()}, np.round(m.get_weights()[-1],5))
    except Exception as e: print(name,type(e).__name__,str(e)[:200])
for l in ['mape','msle','poisson','cosine_similarity','hinge','squared_hinge','kl_divergence','log_cosh','mae','huber','binary_focal_crossentropy']:
    go(l,build(act='sigmoid' if l in('poisson','kl_divergence','msle','binary_focal_crossentropy') else None),yb if l!='mape' else y+2,loss=l)
go('cat_hinge',build(3),keras.utils.to_categorical(yk,3),loss='categorical_hinge')
go('focal',build(3,'softmax'),keras.utils.to_categorical(yk,3),loss=keras.losses.CategoricalFocalCrossentropy(label_smoothing=.1))
go('ignore',build(3,'softmax'),yk,loss=keras.losses.SparseCategoricalCrossentropy(ignore_class=1))
go('smooth',build(act='sigmoid'),yb,loss=keras.losses.BinaryCrossentropy(label_smoothing=.2),metrics=[keras.metrics.AUC(),keras.metrics.Precision(),keras.metrics.Recall(),'mse','binary_crossentropy'])
go('topk',build(3,'softmax'),yk,loss='sparse_categorical_crossentropy',metrics=[keras.metrics.SparseTopKCategoricalAccuracy(k=2),'sparse_categorical_accuracy'])
go('f1',build(3,'softmax'),keras.utils.to_categorical(yk,3),loss='categorical_crossentropy',metrics=[keras.metrics.F1Score(average='macro'),keras.metrics.R2Score(),keras.metrics.CosineSimilarity(),keras.metrics.KLDivergence()])
def rmse(t,p): return keras.ops.sqrt(keras.ops.mean(keras.ops.square(p-t)))
def quant(t,p):
    e=t-p; return ops.mean(ops.maximum(.7*e,(.7-1)*e),axis=-1)
go('custom',build(),y,loss=rmse,metrics=[rmse])
go('quant',build(),y,loss=quant,metrics=[quant,'mae'])
go('tfloss',build(),y,loss=lambda t,p: tf.reduce_mean(tf.where(tf.abs(t-p)<.5,tf.square(t-p),tf.abs(t-p))))
class L(keras.losses.Loss):
    def call(self,t,p): return ops.mean(ops.square(t-p)*2.0,axis=-1)
go('class',build(),y,loss=L())
class M(keras.metrics.Metric):
    def __init__(self,name='biggest',**kw):
        super().__init__(name=name,**kw); self.v=self.add_weight(name='v',initializer='zeros')
    def update_state(self,t,p,sample_weight=None): self.v.assign(ops.maximum(self.v,ops.max(ops.abs(t-p))))
    def result(self): return self.v
go('metric',build(),y,loss='mse',metrics=[M()])
go('broadcast',build(rs=True),y,loss='mse',metrics=['mae'])
go('seq',build(rs=True),x[:,:,:1],loss='mse',metrics=['mae',keras.metrics.RootMeanSquaredError()])
go('sw',build(),y,loss='mse',metrics=['mae'],weighted_metrics=['mae','mse'],fit=dict(sample_weight=np.arange(12)/6.))
go('cw',build(act='sigmoid'),yb,loss='binary_crossentropy',weighted_metrics=['accuracy'],fit=dict(class_weight={0:1.,1:3.},validation_data=(x,yb)))
go('valsw',build(),y,loss='mse',fit=dict(validation_data=(x[:5],y[:5],np.arange(5.)),validation_freq=2))
for o in [keras.optimizers.Adamax(.05),keras.optimizers.Adadelta(1.0),keras.optimizers.RMSprop(.02,centered=True,momentum=.3),keras.optimizers.Adam(.05,amsgrad=True),keras.optimizers.SGD(.1,weight_decay=.1),keras.optimizers.Nadam(.05),keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(.2,6,warmup_target=.3,warmup_steps=2)),keras.optimizers.Adagrad(.1,global_clipnorm=.5)]:
    go(type(o).__name__,build(),y,opt=o,loss='mse')
def gen():
    while True:
        for i in range(0,12,4): yield x[i:i+4],y[i:i+4]
class C(keras.callbacks.Callback):
    def on_train_begin(self,logs=None): print('begin',logs,self.params)
    def on_epoch_begin(self,epoch,logs=None): print('eb',epoch,logs)
    def on_epoch_end(self,epoch,logs=None): print('ee',epoch,sorted(logs)); self.model.stop_training=epoch==1
    def on_batch_end(self,batch,logs=None): print('b',batch,sorted(logs))
    def on_test_begin(self,logs=None): print('tb',logs)
    def on_test_batch_end(self,batch,logs=None): print('tbe',batch,sorted(logs))
    def on_train_end(self,logs=None): print('end',sorted(logs))
m=build(); m.compile('sgd','mse',metrics=['mae']); m.fit(x,y,epochs=5,batch_size=6,verbose=0,callbacks=[C()],validation_data=(x,y)); m.evaluate(x,y,verbose=0,callbacks=[C()])
a=keras.Input((4,2),name='a'); b=keras.Input((2,),name='b'); q=layers.SimpleRNN(3)(a); j=layers.Concatenate()([q,b]); o1=layers.Dense(1,name='num')(j); o2=layers.Dense(3,activation='softmax',name='kind')(j)
m=keras.Model([a,b],[o1,o2]); m.set_weights([pattern(w.shape,1.2+.1*i) for i,w in enumerate(m.get_weights())])
xb=pattern((12,2),.7)
for loss,lw,met in [(['mse','sparse_categorical_crossentropy'],None,None),({'num':'mae','kind':'sparse_categorical_crossentropy'},{'num':.5,'kind':2.},{'num':['mse'],'kind':['accuracy']}),('mse',None,[['mae'],[]])]:
    m.compile(keras.optimizers.SGD(.05),loss=loss,loss_weights=lw,metrics=met)
    yy=[y,yk] if loss!='mse' else [y,keras.utils.to_categorical(yk,3)]
    h=m.fit([x,xb],yy,epochs=2,batch_size=6,shuffle=False,verbose=0); print({k:r(v) for k,v in h.history.items()}); print(r(m.evaluate([x,xb],yy,verbose=0)), m.metrics_names)
h=m.fit({'a':x,'b':xb},{'num':y,'kind':keras.utils.to_categorical(yk,3)},epochs=1,verbose=0); print(list(h.history), [p.shape for p in m.predict([x,xb],verbose=0)])
print(m.train_on_batch([x,xb],yy,return_dict=True).keys())
