#pragma once
// interleave and flat_map: data sets made of elements.
#include "tenon/pipeline/arguments.h"
#include "tenon/pipeline/stage.h"

namespace tenon {

using MakeStage = std::function<StagePtr(const Element&)>;
StagePtr interleave_stage(StagePtr input, std::string name, MakeStage make, ElementSpec output, InterleaveArgs args);

}  // namespace tenon
