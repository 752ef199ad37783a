// Training takes a checked run, nothing less.
#include "tenon/train/fit.h"
void unchecked(tenon::Model& model, const tenon::Graph& graph, tenon::Sink& sink) { (void)tenon::fit(model, graph, {}, {}, sink); }
