#include "core/jobs/TrainArguments.h"

namespace studio {
namespace {

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
            arguments.push_back((value.get<bool>() ? "--" : "--no-") + key);
            continue;
        }
        if (value.is_array() && value.empty()) {
            if (key == "valid_data") arguments.push_back("--no-valid");
            continue;
        }
        arguments.push_back("--" + key);
        if (!value.is_array())
            arguments.push_back(textOf(value));
        else
            for (const Json& one : value)
                arguments.push_back(textOf(one));
    }
    return arguments;
}

}  // namespace studio
