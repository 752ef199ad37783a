"""Numbers of steps, beside arrays and beside streams."""
from harness import *
import keras; from keras import layers as L
BK=keras.backend.backend()
import tensorflow as tf
R=np.random.default_rng(0)
def X(*s): return R.random(s).astype('float32')
class Cnt(keras.callbacks.Callback):
    def __init__(s): super().__init__(); s.n=[]; s.v=[]
    def on_epoch_begin(s,e,logs=None): s.n.append(0)
    def on_train_batch_end(s,b,logs=None): s.n[-1]+=1
    def on_test_begin(s,logs=None): s.v.append(0)
    def on_test_batch_end(s,b,logs=None): s.v[-1]+=1
def mlp(): m=keras.Sequential([keras.Input((4,)),L.Dense(1)]); m.compile('sgd','mse'); return m
def go(*a,**k):
    c=Cnt(); st('fit'); h=mlp().fit(*a,verbose=0,callbacks=[c],**k); return dict(steps=c.n,val=c.v,hist={k:[round(float(x),4) for x in v] for k,v in h.history.items()})
def gen(n,bs=8):
    for i in range(n): yield X(bs,4),X(bs,1)
D=lambda n,b:tf.data.Dataset.from_tensor_slices((X(n,4),X(n,1))).batch(b)
class Seq(keras.utils.PyDataset):
    def __init__(s,n,**k): super().__init__(**k); s.n=n
    def __len__(s): return s.n
    def __getitem__(s,i): return X(8,4),X(8,1)
def q(id,desc,f): CASES.append((id,desc,'',f))
q('ST02','finite generator of 5, steps_per_epoch=2, epochs=4',lambda:go(gen(5),steps_per_epoch=2,epochs=4))
q('ST05','dataset 5 batches, steps 5, epochs 4',lambda:go(D(20,4),steps_per_epoch=5,epochs=4))
q('ST06','dataset 5 batches, steps 10, epochs 3',lambda:go(D(20,4),steps_per_epoch=10,epochs=3))
q('ST07','dataset 5 batches .repeat(), steps 3, epochs 3',lambda:go(D(20,4).repeat(),steps_per_epoch=3,epochs=3))
q('ST12','arrays 20 bs4 validation generator 3 batches no val steps epochs 3',lambda:go(X(20,4),X(20,1),validation_data=gen(3),epochs=3))
q('ST14','arrays, val dataset 5 batches, validation_steps=3, epochs 4',lambda:go(X(20,4),X(20,1),validation_data=D(20,4),validation_steps=3,epochs=4))
q('ST15','empty generator-like dataset: fit returns history?',lambda:go(D(20,4).take(0),epochs=2))
q('ST18','unknown-cardinality dataset with steps=3 epochs 4',lambda:go(D(20,4).unbatch().filter(lambda a,b:True).batch(4),steps_per_epoch=3,epochs=4))
q('ST10','arrays 20 bs4 steps 3 epochs 4',lambda:go(X(20,4),X(20,1),batch_size=4,steps_per_epoch=3,epochs=4))
q('ST11','arrays 20 bs4 steps 10 epochs 3',lambda:go(X(20,4),X(20,1),batch_size=4,steps_per_epoch=10,epochs=3))
q('ST20','validation_split=20',lambda:go(X(8,4),X(8,1),validation_split=20,batch_size=1))
q('ST21','steps_per_execution=3, 5 batches',lambda:(lambda m:(m.compile('sgd','mse',steps_per_execution=3),m.fit(X(20,4),X(20,1),batch_size=4,verbose=0).history))(keras.Sequential([keras.Input((4,)),L.Dense(1)])))
