"""Batches of which x and y have different lengths, and batches of batches."""
from harness import *
import keras; from keras import layers as L; import tensorflow as tf
R=np.random.default_rng(0)
def X(*s): return R.random(s).astype('float32')
def q(id,desc,f): CASES.append((id,desc,'',f))
fit=lambda m,*a,**k:(st('fit'),m.fit(*a,verbose=0,**k))[1]
def cnn(c=1): m=keras.Sequential([keras.Input((28,28,c)),L.Conv2D(2,3),L.Flatten(),L.Dense(3,activation='softmax')]); m.compile('sgd','sparse_categorical_crossentropy'); return m
def ds(nx,ny,c=1,batch=10,sig=True):
    def g():
        for i in range(30): yield X(nx(i),28,28,c),np.zeros(ny(i),int)
    kw=dict(output_signature=(tf.TensorSpec((None,28,28,c),tf.float32),tf.TensorSpec((None,),tf.int64))) if sig else dict(output_types=(tf.float32,tf.int64))
    d=tf.data.Dataset.from_generator(g,**kw); return d.batch(batch) if batch else d
q('C4c','sig; x=y=10, .batch(10) double batch, 1 channel',lambda:fit(cnn(),ds(lambda i:10,lambda i:10)))
q('C4d','sig; double batch, 3 channels',lambda:fit(cnn(3),ds(lambda i:10,lambda i:10,c=3)))
q('C4e','sig; x 8 vs y 10, no extra batch',lambda:fit(cnn(),ds(lambda i:8,lambda i:10,batch=None)))
q('C4f','sig; mismatch only in batch 20',lambda:fit(cnn(),ds(lambda i:8 if i==20 else 10,lambda i:10,batch=None)))
