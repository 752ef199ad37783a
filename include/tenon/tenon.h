#pragma once
// Tenon for C++ programs: everything a program needs to build, load, check, train, run and save Keras models.
#include "tenon/api/fit.h"
#include "tenon/archive/load.h"
#include "tenon/data/open.h"
#include "tenon/diag/stream_sink.h"
#include "tenon/initializers.h"
#include "tenon/io/npy.h"
#include "tenon/layers.h"
#include "tenon/losses.h"
#include "tenon/metrics.h"
#include "tenon/optimizers.h"
#include "tenon/summary/summary.h"
#include "tenon/version.h"
