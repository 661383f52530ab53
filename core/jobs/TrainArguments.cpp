#include "core/jobs/TrainArguments.h"

#include <algorithm>
#include <set>

namespace studio {
namespace {

/// The option of a key of the JSON form.
std::string optionName(std::string key) {
    static const std::set<std::string> kWithDashes{"train_data", "valid_data", "model_type",
                                                   "cache_features", "restore_model"};
    if (kWithDashes.contains(key)) std::replace(key.begin(), key.end(), '_', '-');
    return "--" + key;
}

std::string textOf(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

std::vector<std::string> trainArguments(const TrainOptions& options) {
    std::vector<std::string> arguments{"train"};
    const Json wanted = options.toJson(), defaults = TrainOptions().toJson();
    for (const auto& [key, value] : wanted.items()) {
        if (value == defaults.at(key)) continue;
        if (value.is_boolean()) {
            arguments.push_back(value.get<bool>() ? optionName(key) : "--no-" + key);
            continue;
        }
        arguments.push_back(optionName(key));
        if (!value.is_array())
            arguments.push_back(textOf(value));
        else if (value.empty())
            arguments.push_back("");
        else
            for (const Json& one : value)
                arguments.push_back(textOf(one));
    }
    return arguments;
}

}  // namespace studio
