"""Generators, tf.data and PyDataset, and tensors of TensorFlow."""
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
def gen(batches):
    def g():
        for b in batches: yield b
    return g()
D=lambda *a:tf.data.Dataset.from_tensor_slices(a if len(a)>1 else a[0])
@case('GN02','generator yields list [x,y]')
def _(): return fit(mlp(),gen([[X(8,4),X(8,1)]]*3))
@case('GN03','generator yields bare x')
def _(): return fit(mlp(),gen([X(8,4)]*3))
@case('GN04e','generator x/y mismatch 8 vs 6 with binary CE')
def _(): return fit(mlp(loss='binary_crossentropy'),gen([(X(8,4),X(6,1))]*3))
@case('GN05','generator second batch different feature dim')
def _(): return fit(mlp(),gen([(X(8,4),X(8,1)),(X(8,5),X(8,1))]*3))
@case('GN05b','generator third batch different feature dim')
def _(): return fit(mlp(),gen([(X(8,4),X(8,1))]*2+[(X(8,5),X(8,1))]*2))
@case('GN07','generator empty')
def _(): return fit(mlp(),gen([]))
@case('GN08','generator exhausted: 3 batches, steps_per_epoch=5')
def _(): return fit(mlp(),gen([(X(8,4),X(8,1))]*3),steps_per_epoch=5,epochs=2)
@case('GN08c','generator as validation_data exhausted on 2nd epoch')
def _(): return fit(mlp(),X(8,4),X(8,1),validation_data=gen([(X(8,4),X(8,1))]*2),epochs=3)
@case('GN09','generator yields single samples (no batch dim)')
def _(): return fit(mlp(),gen([(X(4),X(1))]*3))
@case('GN10','generator yields (x,y,sw,extra)')
def _(): return fit(mlp(),gen([(X(8,4),X(8,1),X(8),X(8))]*3))
@case('GN11','generator yields python lists inside tuple')
def _(): return fit(mlp(),gen([([[1.,2.,3.,4.]]*8,[[1.]]*8)]*3))
@case('GN12','generator yields dict of inputs for Functional with names')
def _():
    a=keras.Input((4,),name='a'); b=keras.Input((2,),name='b'); m=keras.Model([a,b],L.Dense(1)(L.Concatenate()([a,b]))); m.compile('sgd','mse'); return fit(m,gen([({'a':X(8,4),'b':X(8,2)},X(8,1))]*3))
@case('GN12b','generator yields list of inputs in tuple ([a,b],y)')
def _():
    a=keras.Input((4,),name='a'); b=keras.Input((2,),name='b'); m=keras.Model([a,b],L.Dense(1)(L.Concatenate()([a,b]))); m.compile('sgd','mse'); return fit(m,gen([([X(8,4),X(8,2)],X(8,1))]*3))
@case('GN12c','generator yields flat (a,b,y) for a 2-input model')
def _():
    a=keras.Input((4,),name='a'); b=keras.Input((2,),name='b'); m=keras.Model([a,b],L.Dense(1)(L.Concatenate()([a,b]))); m.compile('sgd','mse'); return fit(m,gen([(X(8,4),X(8,2),X(8,1))]*3))
@case('GN12d','generator dict missing key')
def _():
    a=keras.Input((4,),name='a'); b=keras.Input((2,),name='b'); m=keras.Model([a,b],L.Dense(1)(L.Concatenate()([a,b]))); m.compile('sgd','mse'); return fit(m,gen([({'a':X(8,4)},X(8,1))]*3))
@case('GN13','generator with y passed')
def _(): return fit(mlp(),gen([(X(8,4),X(8,1))]*3),X(8,1))
@case('GN16','generator with validation_split')
def _(): return fit(mlp(),gen([(X(8,4),X(8,1))]*3),validation_split=.2)
@case('GN18','pass generator FUNCTION not called')
def _():
    def g():
        while True: yield X(8,4),X(8,1)
    return fit(mlp(),g,steps_per_epoch=2)
@case('GN19b','pass iter(list)')
def _(): return fit(mlp(),iter([(X(8,4),X(8,1))]*3))
@case('GN20','generator raising mid-way')
def _():
    def g():
        yield X(8,4),X(8,1)
        yield X(8,4),X(8,1)
        raise RuntimeError('boom')
    return fit(mlp(),g())
@case('GN20b','generator raising at first')
def _():
    def g():
        raise RuntimeError('boom'); yield 1
    return fit(mlp(),g())
@case('GN21','generator yields uint8')
def _(): return fit(mlp(),gen([(R.integers(0,255,(8,4)).astype('uint8'),X(8,1))]*3))
@case('GN22b','generator dtype changes batch 3 (float32 -> int64)')
def _(): return fit(mlp(),gen([(X(8,4),X(8,1))]*2+[(np.ones((8,4),int),X(8,1))]))
@case('GN23','generator empty batch (0,4)')
def _(): return fit(mlp(),gen([(X(8,4),X(8,1)),(X(8,4),X(8,1)),(X(0,4),X(0,1))]))
@case('GN24','generator yields (None,y)')
def _(): return fit(mlp(),gen([(None,X(8,1))]*3))
if tf is not None:
    @case('DS01','tf.data unbatched')
    def _(): return fit(mlp(),D(X(20,4),X(20,1)))
    @case('DS01b','tf.data unbatched, scalar y')
    def _(): return fit(mlp(),D(X(20,4),X(20)))
    @case('DS01c','tf.data unbatched images Input(28,28,1)')
    def _():
        m=keras.Sequential([keras.Input((28,28,1)),L.Conv2D(2,3),L.Flatten(),L.Dense(3,activation='softmax')]); m.compile('sgd','sparse_categorical_crossentropy'); return fit(m,D(X(20,28,28,1),np.zeros(20,int)))
    @case('DS01d','tf.data unbatched images (28,28) scalar y: Input(28,28)')
    def _():
        m=keras.Sequential([keras.Input((28,28)),L.Flatten(),L.Dense(3,activation='softmax')]); m.compile('sgd','sparse_categorical_crossentropy'); return fit(m,D(X(20,28,28),np.zeros(20,int)))
    @case('DS02','tf.data double batched (.batch(5).batch(2))')
    def _(): return fit(mlp(),D(X(20,4),X(20,1)).batch(5).batch(2))
    @case('DS02b','double batched images')
    def _():
        m=keras.Sequential([keras.Input((28,28,1)),L.Conv2D(2,3),L.Flatten(),L.Dense(3,activation='softmax')]); m.compile('sgd','sparse_categorical_crossentropy'); return fit(m,D(X(20,28,28,1),np.zeros(20,int)).batch(5).batch(2))
    @case('DS02c','from_generator yielding inconsistent x/y batch sizes then .batch(10) (document claim)')
    def _():
        def g():
            for i in range(6): yield X(8 if i%2 else 10,28,28,1),np.zeros(10,int)
        ds=tf.data.Dataset.from_generator(g,output_types=(tf.float32,tf.int64)).batch(10)
        m=keras.Sequential([keras.Input((28,28,1)),L.Conv2D(2,3),L.Flatten(),L.Dense(3,activation='softmax')]); m.compile('sgd','sparse_categorical_crossentropy'); return fit(m,ds)
    @case('DS02d','from_generator consistent batches + .batch(10), output_types only')
    def _():
        def g():
            for i in range(20): yield X(10,28,28,1),np.zeros(10,int)
        ds=tf.data.Dataset.from_generator(g,output_types=(tf.float32,tf.int64)).batch(10)
        m=keras.Sequential([keras.Input((28,28,1)),L.Conv2D(2,3),L.Flatten(),L.Dense(3,activation='softmax')]); m.compile('sgd','sparse_categorical_crossentropy'); return fit(m,ds)
    @case('DS02e','from_generator inconsistent x/y batch (8 vs 10) without extra batch, output_types only')
    def _():
        def g():
            for i in range(6): yield X(8,28,28,1),np.zeros(10,int)
        ds=tf.data.Dataset.from_generator(g,output_types=(tf.float32,tf.int64))
        m=keras.Sequential([keras.Input((28,28,1)),L.Conv2D(2,3),L.Flatten(),L.Dense(3,activation='softmax')]); m.compile('sgd','sparse_categorical_crossentropy'); return fit(m,ds)
    @case('DS02f','from_generator output_signature given, consistent')
    def _():
        def g():
            for i in range(6): yield X(8,4),X(8,1)
        ds=tf.data.Dataset.from_generator(g,output_signature=(tf.TensorSpec((None,4),tf.float32),tf.TensorSpec((None,1),tf.float32)))
        return fit(mlp(),ds)
    @case('DS03','output_signature shape mismatch')
    def _():
        def g():
            for i in range(6): yield X(8,5),X(8,1)
        ds=tf.data.Dataset.from_generator(g,output_signature=(tf.TensorSpec((None,4),tf.float32),tf.TensorSpec((None,1),tf.float32)))
        return fit(mlp(),ds)
    @case('DS03b','output_signature dtype mismatch')
    def _():
        def g():
            for i in range(6): yield X(8,4).astype('float64'),X(8,1)
        ds=tf.data.Dataset.from_generator(g,output_signature=(tf.TensorSpec((None,4),tf.int32),tf.TensorSpec((None,1),tf.float32)))
        return fit(mlp(),ds)
    @case('DS03c','output_signature structure mismatch')
    def _():
        def g():
            for i in range(6): yield X(8,4)
        ds=tf.data.Dataset.from_generator(g,output_signature=(tf.TensorSpec((None,4),tf.float32),tf.TensorSpec((None,1),tf.float32)))
        return fit(mlp(),ds)
    @case('DS03d','from_generator output_types only, unknown rank, Input given')
    def _():
        def g():
            for i in range(6): yield X(8,4),X(8,1)
        return fit(mlp(),tf.data.Dataset.from_generator(g,output_types=(tf.float32,tf.float32)))
    @case('DS03e','from_generator output_types only, unknown rank, no Input')
    def _():
        def g():
            for i in range(6): yield X(8,4),X(8,1)
        return fit(mlp(inp=False),tf.data.Dataset.from_generator(g,output_types=(tf.float32,tf.float32)))
    @case('DS04','dataset with y arg')
    def _(): return fit(mlp(),D(X(20,4),X(20,1)).batch(5),X(20,1))
    @case('DS05','dataset with batch_size arg')
    def _(): return fit(mlp(),D(X(20,4),X(20,1)).batch(5),batch_size=3)
    @case('DS06','dataset validation_split')
    def _(): return fit(mlp(),D(X(20,4),X(20,1)).batch(5),validation_split=.2)
    @case('DS07','dataset runs out: steps_per_epoch=10, 4 batches, epochs=2')
    def _(): return fit(mlp(),D(X(20,4),X(20,1)).batch(5),steps_per_epoch=10,epochs=2)
    @case('DS07b','dataset 4 batches steps_per_epoch=3 epochs=3')
    def _(): return fit(mlp(),D(X(20,4),X(20,1)).batch(5),steps_per_epoch=3,epochs=3)
    @case('DS08','empty dataset (filter nothing)')
    def _(): return fit(mlp(),D(X(20,4),X(20,1)).filter(lambda a,b:False).batch(5))
    @case('DS08b','empty dataset take(0)')
    def _(): return fit(mlp(),D(X(20,4),X(20,1)).batch(5).take(0))
    @case('DS08c','batch(50,drop_remainder=True) on 20 samples -> empty')
    def _(): return fit(mlp(),D(X(20,4),X(20,1)).batch(50,drop_remainder=True))
    @case('DS09','dataset yields dict {x,y} instead of tuple')
    def _(): return fit(mlp(),D({'x':X(20,4),'y':X(20,1)}).batch(5))
    @case('DS10','dataset yields only x')
    def _(): return fit(mlp(),D(X(20,4)).batch(5))
    @case('DS11','dataset x/y swapped')
    def _(): return fit(mlp(),D(X(20,1),X(20,4)).batch(5))
    @case('DS12','dataset with class_weight OK')
    def _(): return fit(mlp(o=3,loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True)),D(X(20,4),np.arange(20)%3).batch(5),class_weight={0:1.,1:2.,2:3.})
    @case('DS12b','dataset with class_weight non int keys')
    def _(): return fit(mlp(o=3,loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True)),D(X(20,4),np.arange(20)%3).batch(5),class_weight={'cat':1.})
    @case('DS13','dataset with sample_weight arg')
    def _(): return fit(mlp(),D(X(20,4),X(20,1)).batch(5),sample_weight=X(20))
    @case('DS14','dataset from_tensor_slices mismatched lengths')
    def _(): st('data'); return D(X(20,4),X(19,1))
    @case('DS15','ragged batches: variable-length items .batch')
    def _():
        def g():
            for i in range(6): yield X(3+i%2),X(1)
        ds=tf.data.Dataset.from_generator(g,output_signature=(tf.TensorSpec((None,),tf.float32),tf.TensorSpec((1,),tf.float32))).batch(2)
        return fit(mlp(),ds)
    @case('DS16','dataset uint8 images')
    def _():
        m=keras.Sequential([keras.Input((8,8,1)),L.Conv2D(2,3),L.Flatten(),L.Dense(3,activation='softmax')]); m.compile('sgd','sparse_categorical_crossentropy'); return fit(m,D(R.integers(0,255,(20,8,8,1)).astype('uint8'),np.zeros(20,int)).batch(5))
    @case('DS17','one-shot iterator passed instead of dataset')
    def _(): return fit(mlp(),iter(D(X(20,4),X(20,1)).batch(5)))
    @case('DS18','dataset of strings into Dense')
    def _(): return fit(mlp(n=1),D(np.array(['a']*20),X(20,1)).batch(5))
    @case('DS19','infinite dataset (.repeat()) no steps -> would hang; steps=2')
    def _(): return fit(mlp(),D(X(20,4),X(20,1)).batch(5).repeat(),steps_per_epoch=2)
    @case('DS20','tf tensors as x,y')
    def _(): return fit(mlp(),tf.constant(X(20,4)),tf.constant(X(20,1)))
    @case('DS21','tf ragged tensor x')
    def _():
        m=keras.Sequential([keras.Input((None,)),L.Embedding(5,2),L.GlobalAveragePooling1D(),L.Dense(1)]); m.compile('sgd','mse'); return fit(m,tf.ragged.constant([[1,2],[3]]*5),X(10,1))
    @case('DS22','tf sparse tensor x into Dense')
    def _(): return fit(mlp(),tf.sparse.from_dense(X(20,4)),X(20,1))
    @case('DS23','image_dataset style (x (None,8,8,3) y (None,)) with binary, Dense(1) logits')
    def _():
        m=keras.Sequential([keras.Input((8,8,3)),L.Flatten(),L.Dense(1)]); m.compile('sgd',keras.losses.BinaryCrossentropy(from_logits=True),metrics=['accuracy']); return fit(m,D(X(20,8,8,3),R.integers(0,2,20)).batch(5))
class Seq(keras.utils.PyDataset):
    def __init__(s,items,sup=True,**k):
        if sup: super().__init__(**k)
        s.items=items
    def __len__(s): return len(s.items)
    def __getitem__(s,i): return s.items[i]
@case('PD02','PyDataset no super().__init__')
def _(): return fit(mlp(),Seq([(X(8,4),X(8,1))]*3,sup=False))
@case('PD04','PyDataset returns list [x,y]')
def _(): return fit(mlp(),Seq([[X(8,4),X(8,1)]]*3))
@case('PD05','PyDataset returns 4-tuple')
def _(): return fit(mlp(),Seq([(X(8,4),X(8,1),X(8),X(8))]*3))
@case('PD07','PyDataset index error (len too long)')
def _():
    class S(Seq):
        def __len__(s): return 5
    return fit(mlp(),S([(X(8,4),X(8,1))]*3))
@case('PD08','PyDataset + workers in fit (Keras 2 arg)')
def _(): return fit(mlp(),Seq([(X(8,4),X(8,1))]*3),workers=2)
@case('PD09','PyDataset + class_weight')
def _(): return fit(mlp(),Seq([(X(8,4),np.zeros(8,int))]*3),class_weight={0:1.})
@case('PD10b','PyDataset variable length appears only at batch 3')
def _():
    m=keras.Sequential([keras.Input((None,3)),L.LSTM(2),L.Dense(1)]); m.compile('sgd','mse'); return fit(m,Seq([(X(8,5,3),X(8,1)),(X(8,5,3),X(8,1)),(X(8,9,3),X(8,1))]))
@case('PD13','PyDataset returns dict')
def _(): return fit(mlp(),Seq([{'x':X(8,4)}]*3))
@case('PD16','PyDataset + validation_split')
def _(): return fit(mlp(),Seq([(X(8,4),X(8,1))]*3),validation_split=.3)
@case('KW01','fit_generator')
def _():
    m=mlp(); st('fit'); return m.fit_generator(gen([(X(8,4),X(8,1))]*3))
@case('KW02','predict_classes')
def _():
    m=mlp(); st('predict'); return m.predict_classes(X(8,4))
@case('KW03','fit(nb_epoch=..)')
def _(): return fit(mlp(),X(8,4),X(8,1),nb_epoch=3)
@case('KW04','fit(workers=4)')
def _(): return fit(mlp(),X(8,4),X(8,1),workers=4)
