from harness import *
import keras; from keras import layers as L
BK=keras.backend.backend()
R=np.random.default_rng(0)
def X(*s): return R.random(s).astype('float32')
def q(id,desc,f): CASES.append((id,desc,'',f))
fit=lambda m,*a,**k:(st('fit'),m.fit(*a,verbose=0,**k))[1]
def mlp(n=4,o=1,loss='mse',act=None,opt='sgd',dt=None,**k):
    m=keras.Sequential([keras.Input((n,),dtype=dt),L.Dense(3),L.Dense(o,activation=act)]); m.compile(opt,loss,**k); return m
ar=np.arange
q('EX03','Input dtype float16 fed 1e6 -> inf',lambda:(lambda m:m.predict(np.full((2,4),1e6),verbose=0).tolist())(keras.Sequential([keras.Input((4,),dtype='float16'),L.Lambda(lambda t:t)])))
q('EX04','accuracy with y (N,1,1): B x B comparison',lambda:fit(mlp(o=3,act='softmax',loss='sparse_categorical_crossentropy',metrics=['accuracy']),X(8,4),(ar(8)%3)[:,None,None]))
q('EX05','evaluate unknown kwarg',lambda:mlp().evaluate(X(8,4),X(8,1),foo=1))
q('EX07','binary_crossentropy y (8,1) vs pred (8,3)',lambda:fit(mlp(o=3,act='sigmoid',loss='binary_crossentropy'),X(8,4),(ar(8)%2)[:,None]))
q('EX09','hinge/huber/logcosh/poisson/kld broadcast (8,1) vs (8,3) silent',lambda:[round(float(fit(mlp(o=3,act='softmax',loss=l),X(8,4),X(8,1)).history['loss'][0]),4) for l in('huber','log_cosh','poisson','kl_divergence','mape','msle','cosine_similarity','hinge','categorical_hinge')])
q('EX10','dice/tversky/focal (8,1) vs (8,3)',lambda:[str(fit(mlp(o=3,act='softmax',loss=l),X(8,4),(ar(8)%2)[:,None].astype('float32')).history['loss'][0])[:7] for l in('dice','tversky','categorical_focal_crossentropy','binary_focal_crossentropy')])
q('EX10b','binary_focal_crossentropy (8,1) vs (8,3)',lambda:fit(mlp(o=3,act='sigmoid',loss='binary_focal_crossentropy'),X(8,4),(ar(8)%2)[:,None]))
q('EX10c','categorical_focal_crossentropy (8,1) vs (8,3)',lambda:fit(mlp(o=3,act='softmax',loss='categorical_focal_crossentropy'),X(8,4),(ar(8)%2)[:,None].astype('float32')))
q('EX12','fit twice continues (not reset)',lambda:(lambda m:(fit(m,X(8,4),X(8,1)).history['loss'],int(m.optimizer.iterations),fit(m,X(8,4),X(8,1)).history['loss'],int(m.optimizer.iterations))[1::2])(mlp()))
q('EX14','Dense output relu w/ cce',lambda:fit(mlp(o=3,act='relu',loss='categorical_crossentropy'),X(8,4),np.eye(3)[ar(8)%3]))
q('EX16','softmax axis wrong on (N,C,T)?',lambda:(lambda m:(m.compile('sgd','sparse_categorical_crossentropy'),fit(m,X(8,5,4),ar(40).reshape(8,5)%4))[1])(keras.Sequential([keras.Input((5,4)),L.Softmax(axis=1)])))
q('EX20','Keras2 reduction AUTO',lambda:keras.losses.MeanSquaredError(reduction='auto'))
q('EX22','loss reduction=None passed to compile',lambda:fit(mlp(loss=keras.losses.MeanSquaredError(reduction=None)),X(8,4),X(8,1)))
q('EX24','y list of lists python for multi-class',lambda:fit(mlp(o=3,act='softmax',loss='categorical_crossentropy'),X(2,4),[[0,1,0],[1,0,0]]))
q('EX25','to_categorical labels out of range',lambda:keras.utils.to_categorical([0,1,5],3))
q('EX26','to_categorical negative',lambda:keras.utils.to_categorical([-1,0,1],3).tolist())
q('EX29','big int labels float32-rounded (vocab 2**24+1)',lambda:float(keras.ops.convert_to_tensor(np.array([16777217]),dtype='float32')[0]))
q('EX30','scce labels > 2**24 cast through float32 in Loss.__call__ -> label changes silently',lambda:np.asarray(keras.ops.cast(keras.ops.convert_to_tensor(np.array([16777217]),dtype='float32'),'int64')).tolist())
q('EX33','sample_weight (8,1) with loss (8,)',lambda:fit(mlp(),X(8,4),X(8,1),sample_weight=X(8,1)))
q('EX34','weights: set_weights wrong shape',lambda:mlp().set_weights([np.zeros((4,3))]))
