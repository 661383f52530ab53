#include "ui/match/MatchFile.h"

#include <algorithm>
#include <set>

#include "core/base/Error.h"
#include "core/base/MovablePath.h"
#include "core/image/ImageIo.h"
#include "core/jobs/MatchScores.h"
#include "core/jobs/MatchedImages.h"

namespace studio {

const char* decisionName(Decision decision) {
    switch (decision) {
        case Decision::Open:
            return "open";
        case Decision::Accepted:
            return "accepted";
        case Decision::Rejected:
            return "rejected";
        case Decision::Fixed:
            return "fixed";
    }
    return "";
}

namespace {

Decision parseDecision(const std::string& text) {
    for (const Decision decision : {Decision::Accepted, Decision::Rejected, Decision::Fixed})
        if (text == decisionName(decision)) return decision;
    return Decision::Open;
}

MatchVerdict parseVerdict(const std::string& text) {
    for (const MatchVerdict verdict : {MatchVerdict::Found, MatchVerdict::Absent})
        if (text == matchVerdictName(verdict)) return verdict;
    return MatchVerdict::Doubtful;
}

Json rasterJson(const Rle& rle) {
    return {{"size", {rle.size.height, rle.size.width}}, {"counts", rleText(rle.counts)}};
}

std::shared_ptr<const Rle> readRaster(const Json& json) {
    auto rle = std::make_shared<Rle>();
    rle->size = {json.at("size").at(1).get<int>(), json.at("size").at(0).get<int>()};
    rle->counts = rleCounts(json.at("counts").get<std::string>());
    decodeRle(*rle);  // throws where the counts do not fit
    return rle;
}

Json optionsJson(const MatchState& state, const fs::path& base) {
    const MatchOptions& options = state.options;
    const PersonalizeOptions& personalize = options.personalize;
    Json json;
    json["object"] = options.object;
    json["images"] = movablePath(state.images(), base);
    json["truth_folder"] = movablePath(options.truthFolder, base);
    json["ground_truth"] = options.groundTruth;
    json["method"] = matchMethodName(personalize.method);
    json["guide_attention"] = personalize.guideAttention;
    json["prompt_target"] = personalize.promptTarget;
    json["hq_mask"] = personalize.addHqMask;
    json["learning_rate"] = personalize.learningRate;
    json["epochs"] = personalize.epochs;
    json["detect_absent"] = personalize.detectAbsent;
    json["absent_threshold"] =
        personalize.absentThreshold ? Json(*personalize.absentThreshold) : Json();
    json["max_objects"] = personalize.maxObjects;
    return json;
}

void readOptions(const Json& json, const fs::path& base, MatchOptions& options) {
    options.object = json.at("object").get<std::string>();
    if (const fs::path images = readMovablePath(json.at("images"), base); !images.empty())
        options.images = {images};
    options.truthFolder = readMovablePath(json.at("truth_folder"), base);
    options.groundTruth = json.at("ground_truth").get<bool>();
    PersonalizeOptions& personalize = options.personalize;
    personalize.method = parseMatchMethod(json.at("method").get<std::string>());
    personalize.guideAttention = json.at("guide_attention").get<bool>();
    personalize.promptTarget = json.at("prompt_target").get<bool>();
    personalize.addHqMask = json.value("hq_mask", true);
    personalize.learningRate = json.at("learning_rate").get<double>();
    personalize.epochs = json.at("epochs").get<int>();
    personalize.detectAbsent = json.at("detect_absent").get<bool>();
    if (!json.at("absent_threshold").is_null())
        personalize.absentThreshold = json["absent_threshold"].get<double>();
    personalize.maxObjects = json.at("max_objects").get<int>();
    personalize.check();
}

/// `rasters`: with the masks and maps that are not in files of their own.
Json resultJson(const BoardResult& result, const MatchState& state, bool rasters) {
    Json json;
    json["id"] = result.id;
    json["image"] = toUtf8(result.image.lexically_proximate(state.images()));
    json["image_size"] = {result.imageSize.width, result.imageSize.height};
    json["image_index"] = result.imageIndex;
    if (!result.group.empty()) json["group"] = result.group;
    json["number"] = result.number;
    json["several"] = result.several;
    if (result.reference) json["reference"] = true;
    json["verdict"] = matchVerdictName(result.verdict);
    json["decision"] = decisionName(result.decision);
    json["similarity"] = result.similarity;
    json["score"] = result.score;
    json["doubt"] = result.doubt;
    if (result.metrics) {
        json["iou"] = result.metrics->iou;
        json["boundary_iou"] = result.metrics->boundaryIou;
    }
    Json points = Json::array(), boxes = Json::array();
    for (const PromptPoint& point : result.points)
        points.push_back({point.x, point.y, point.foreground ? 1 : 0});
    for (const PromptBox& box : result.boxes)
        boxes.push_back({box.x0, box.y0, box.x1, box.y1});
    json["points"] = std::move(points);
    json["boxes"] = std::move(boxes);
    json["model"] = result.model;
    if (result.hasMask()) json["mask"] = toUtf8(result.maskFile);
    if (!result.originalFile.empty()) json["original"] = toUtf8(result.originalFile);
    if (!result.mapFile.empty())
        json["map"] = {
            {"file", toUtf8(result.mapFile)}, {"least", result.mapLeast}, {"most", result.mapMost}};
    if (rasters && result.mask) json["raster"] = rasterJson(*result.mask);
    return json;
}

BoardResult readResult(const Json& json, const MatchState& state) {
    BoardResult result;
    result.id = json.at("id").get<int>();
    result.image =
        (state.images() / fromUtf8(json.at("image").get<std::string>())).lexically_normal();
    result.imageSize = {json.at("image_size").at(0).get<int>(),
                        json.at("image_size").at(1).get<int>()};
    result.imageIndex = json.value("image_index", 0);
    result.group = json.value("group", std::string());
    result.number = json.at("number").get<int>();
    result.several = json.at("several").get<bool>();
    result.reference = json.value("reference", false);
    result.verdict = parseVerdict(json.at("verdict").get<std::string>());
    result.decision = parseDecision(json.at("decision").get<std::string>());
    result.similarity = json.at("similarity").get<float>();
    result.score = json.at("score").get<float>();
    result.doubt = json.at("doubt").get<float>();
    if (json.contains("iou"))
        result.metrics = MaskMetrics{.iou = json["iou"].get<double>(),
                                     .boundaryIou = json.at("boundary_iou").get<double>()};
    for (const Json& point : json.at("points"))
        result.points.push_back(
            {point.at(0).get<double>(), point.at(1).get<double>(), point.at(2).get<int>() != 0});
    for (const Json& box : json.at("boxes"))
        result.boxes.push_back({box.at(0).get<double>(), box.at(1).get<double>(),
                                box.at(2).get<double>(), box.at(3).get<double>()});
    result.model = json.value("model", std::string());
    result.maskFile = fromUtf8(json.value("mask", std::string()));
    result.originalFile = fromUtf8(json.value("original", std::string()));
    if (json.contains("map")) {
        const Json& map = json["map"];
        result.mapFile = fromUtf8(map.at("file").get<std::string>());
        result.mapLeast = map.at("least").get<float>();
        result.mapMost = map.at("most").get<float>();
    }
    if (json.contains("raster")) result.mask = readRaster(json["raster"]);
    return result;
}

Json stateJson(const MatchState& state, bool rasters) {
    const fs::path base = state.folder();
    Json json;
    json["match_version"] = MatchedImages::kVersion;
    json["options"] = optionsJson(state, base);
    json["references"] = Json::array();
    for (const BoardReference& reference : state.references)
        json["references"].push_back({{"id", reference.id},
                                      {"image", movablePath(reference.image, base)},
                                      {"origin", reference.origin.toStdString()},
                                      {"raster", rasterJson(*reference.mask)}});
    if (state.lesson)
        json["learned"] = {{"absent_below", state.lesson->absentBelow},
                           {"found_from", state.lesson->foundFrom},
                           {"weights", state.lesson->weights},
                           {"notes", state.lesson->notes}};
    json["results"] = Json::array();
    for (const BoardResult& result : state.results)
        json["results"].push_back(resultJson(result, state, rasters));
    json["problems"] = state.problems;
    json["last_id"] = state.lastId;
    return json;
}

MatchState fromJson(const Json& json, const fs::path& folder, const fs::path& file) {
    try {
        if (json.at("match_version").get<int>() > MatchedImages::kVersion)
            throw Error(ErrorCode::AnnotationInvalid, toUtf8(file),
                        "was written by a newer version of this program");
        MatchState state;
        state.options.output = folder;
        state.begun = true;
        readOptions(json.at("options"), folder, state.options);
        for (const Json& reference : json.at("references"))
            state.references.push_back(
                {reference.at("id").get<int>(), readMovablePath(reference.at("image"), folder),
                 readRaster(reference.at("raster")),
                 QString::fromStdString(reference.at("origin").get<std::string>())});
        if (json.contains("learned")) {
            const Json& learned = json["learned"];
            state.lesson = MatchLesson{learned.at("absent_below").get<double>(),
                                       learned.at("found_from").get<double>(),
                                       learned.at("weights").get<std::vector<double>>(),
                                       learned.at("notes").get<std::vector<std::string>>()};
        }
        for (const Json& result : json.at("results"))
            state.results.push_back(readResult(result, state));
        state.problems = json.at("problems").get<std::vector<std::string>>();
        state.lastId = json.at("last_id").get<int>();
        return state;
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorCode::AnnotationInvalid, toUtf8(file), error.what());
    }
}

void writeRasters(const MatchState& state) {
    std::error_code ignored;
    std::set<fs::path> maps;
    for (const BoardResult& result : state.results) {
        const fs::path mask = state.folder() / result.maskFile;
        const fs::path original = state.folder() / result.originalFile;
        if (!result.originalFile.empty() && !fs::exists(original, ignored) &&
            fs::exists(mask, ignored))
            writeMask(original, readMask(mask));
        if (result.mask && result.hasMask()) writeMask(mask, decodeRle(*result.mask));
        if (result.map && !result.mapFile.empty() && maps.insert(result.mapFile).second)
            writeImage(state.folder() / result.mapFile, result.map->levels);
    }
}

std::string scores(const MatchState& state) {
    std::vector<MatchRow> rows;
    for (const BoardResult& result : state.results) {
        MatchRow row;
        row.object = state.options.object.empty() ? "object" : state.options.object;
        row.image = result.image;
        row.index = std::size_t(result.imageIndex);
        row.mask = std::size_t(result.number);
        row.reference = result.reference;
        row.similarity = result.similarity;
        row.score = result.score;
        row.doubt = result.doubt;
        row.verdict = result.verdict;
        row.metrics = result.metrics;
        if (result.hasMask()) row.maskFile = state.folder() / result.maskFile;
        if (result.isKept())
            row.review = "accepted";
        else if (result.decision == Decision::Rejected)
            row.review = "rejected";
        rows.push_back(std::move(row));
    }
    return MatchScores::csv(rows, state.folder(), true);
}

}  // namespace

namespace match_file {

fs::path jsonFile(const fs::path& folder) {
    return MatchedImages::file(folder);
}

bool isMatchFolder(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_regular_file(jsonFile(folder), ignored);
}

MatchState read(const fs::path& folder) {
    return fromJson(readJson(jsonFile(folder)), folder, jsonFile(folder));
}

void write(const MatchState& state) {
    writeRasters(state);
    writeJson(jsonFile(state.folder()), stateJson(state, false));
    writeFileAtomically(state.folder() / "scores.csv", scores(state));
    for (const fs::path& file : state.obsolete) {
        std::error_code ignored;
        if (std::ranges::find(state.results, file, &BoardResult::maskFile) == state.results.end())
            fs::remove(state.folder() / file, ignored);
    }
}

void writeDraft(const MatchState& state, const fs::path& file) {
    Json json = stateJson(state, true);
    json["folder"] = toUtf8(state.folder());
    json["begun"] = state.begun;
    writeJson(file, json);
}

MatchState readDraft(const fs::path& file) {
    const Json json = readJson(file);
    MatchState state = fromJson(json, fromUtf8(json.value("folder", std::string())), file);
    state.begun = json.value("begun", false);
    return state;
}

cv::Mat mask(const BoardResult& result, const fs::path& folder) {
    if (result.mask) return decodeRle(*result.mask);
    if (!result.hasMask()) return cv::Mat::zeros(result.imageSize, CV_8UC1);
    return readMask(folder / result.maskFile, result.imageSize);
}

cv::Mat similarity(const BoardResult& result, const fs::path& folder) {
    cv::Mat levels;
    if (result.map)
        levels = result.map->levels;
    else if (!result.mapFile.empty())
        levels = readImage(folder / result.mapFile).pixels;
    cv::Mat values;
    if (!levels.empty())
        levels.convertTo(values, CV_32FC1, (result.mapMost - result.mapLeast) / 255.0,
                         result.mapLeast);
    return values;
}

}  // namespace match_file

}  // namespace studio
