#pragma once
// Every callback of Keras that Tenon has; docs/callbacks.md says how to use them.
#include "tenon/callbacks/backup_and_restore.h"
#include "tenon/callbacks/by_name.h"
#include "tenon/callbacks/csv_logger.h"
#include "tenon/callbacks/early_stopping.h"
#include "tenon/callbacks/lambda_callback.h"
#include "tenon/callbacks/learning_rate_scheduler.h"
#include "tenon/callbacks/model_checkpoint.h"
#include "tenon/callbacks/progbar_logger.h"
#include "tenon/callbacks/reduce_lr_on_plateau.h"
#include "tenon/callbacks/swap_ema_weights.h"
#include "tenon/callbacks/tensor_board.h"
#include "tenon/callbacks/terminate_on_nan.h"
