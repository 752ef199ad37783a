"""The cases of arguments and steps that are about arrays."""
from harness import *
import keras; from keras import layers as L
BK=keras.backend.backend()
try: import tensorflow as tf
except Exception: tf=None
R=np.random.default_rng(0)
def X(*s): return R.random(s).astype('float32')
fit=lambda m,*a,**k:(st('fit'),m.fit(*a,verbose=0,**k))[1]
def mlp(n=4,o=1,loss='mse',inp=True,**k):
    m=keras.Sequential(([keras.Input((n,))] if inp else [])+[L.Dense(3),L.Dense(o)]); m.compile('sgd',loss,**k); return m
@case('DS20','tf tensors as x,y')
def _(): return fit(mlp(),tf.constant(X(20,4)),tf.constant(X(20,1)))
class Cnt(keras.callbacks.Callback):
    def __init__(s): super().__init__(); s.n=[]; s.v=[]
    def on_epoch_begin(s,e,logs=None): s.n.append(0)
    def on_train_batch_end(s,b,logs=None): s.n[-1]+=1
    def on_test_begin(s,logs=None): s.v.append(0)
    def on_test_batch_end(s,b,logs=None): s.v[-1]+=1
def one(): m=keras.Sequential([keras.Input((4,)),L.Dense(1)]); m.compile('sgd','mse'); return m
def go(*a,**k):
    c=Cnt(); st('fit'); h=one().fit(*a,verbose=0,callbacks=[c],**k); return dict(steps=c.n,val=c.v,hist={k:[round(float(x),4) for x in v] for k,v in h.history.items()})
def q(id,desc,f): CASES.append((id,desc,'',f))
q('ST10','arrays 20 bs4 steps 3 epochs 4',lambda:go(X(20,4),X(20,1),batch_size=4,steps_per_epoch=3,epochs=4))
q('ST11','arrays 20 bs4 steps 10 epochs 3',lambda:go(X(20,4),X(20,1),batch_size=4,steps_per_epoch=10,epochs=3))
q('ST20','validation_split=20',lambda:go(X(8,4),X(8,1),validation_split=20,batch_size=1))
q('ST21','steps_per_execution=3, 5 batches',lambda:(lambda m:(m.compile('sgd','mse',steps_per_execution=3),m.fit(X(20,4),X(20,1),batch_size=4,verbose=0).history))(keras.Sequential([keras.Input((4,)),L.Dense(1)])))
