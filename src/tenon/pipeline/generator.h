#pragma once
// Functions of the user that give elements, as sources.
#include "tenon/pipeline/arguments.h"
#include "tenon/pipeline/source.h"

namespace tenon {

std::shared_ptr<const Source> generator_source(std::function<Generator()> make, ElementSpec signature, GeneratorArgs args);
std::shared_ptr<const Source> generator_source_once(Generator generator, ElementSpec signature, GeneratorArgs args);

}  // namespace tenon
