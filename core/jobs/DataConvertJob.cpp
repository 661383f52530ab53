#include "core/jobs/DataConvertJob.h"

#include <spdlog/fmt/fmt.h>

#include <map>
#include <optional>
#include <set>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/base/OrderedWork.h"
#include "core/data/FileList.h"
#include "core/data/LabelReader.h"

namespace studio {
namespace {

/// What one thread made of one image.
struct Converted {
    LabelledImage image;
    WrittenLabels written;
    std::optional<Error> error;
};

class ConvertJob {
  public:
    ConvertJob(const DataConvertOptions& options, const DataConvertObserver& observer)
        : m_options(options), m_observer(observer) {}

    DataConvertReport run(const JobContext& context) {
        m_options.check();
        requireNewFolder(m_options.output, "--out");
        m_reader = LabelReader::open(
            {m_options.input, m_options.images, m_options.from, m_options.labels}, context);
        m_report.from = m_reader->format();
        log::debug("{}: {} images as {}", toUtf8(m_options.input), m_reader->entries().size(),
                   labelFormatName(m_report.from));
        refuseSameNames();
        prepareNewFolder(m_options.output, "--out");
        m_writer = LabelWriter::create(m_options.to, m_options.output, m_options.writing,
                                       m_reader->classes());
        planTargets();
        try {
            convert(context);
        } catch (const Cancelled&) {
            writeTable();
            throw;
        }
        for (const fs::path& file : m_writer->finish())
            log::debug("written: {}", toUtf8(file));
        writeTable();
        return std::move(m_report);
    }

  private:
    /// Names that the output cannot tell apart, before anything is written.
    void refuseSameNames() const {
        std::map<std::pair<std::string, std::string>, fs::path> taken;
        for (const LabelReader::Entry& entry : m_reader->entries()) {
            std::string name = entry.name;
            if (m_options.to == LabelFormat::Yolo) name = toUtf8(fromUtf8(name).stem());
            const auto [at, isNew] = taken.emplace(std::pair(entry.group, name), entry.file);
            if (!isNew)
                throw Error(ErrorCode::Usage, toUtf8(entry.file),
                            fmt::format("would be written under the same name as {}; rename one of "
                                        "them",
                                        toUtf8(at->second)));
        }
    }

    void planTargets() {
        const std::vector<LabelReader::Entry>& entries = m_reader->entries();
        std::map<std::string, std::vector<std::size_t>> groups;
        for (std::size_t i = 0; i < entries.size(); ++i)
            groups[entries[i].group].push_back(i);
        m_targets.resize(entries.size());
        for (const auto& [group, members] : groups) {
            std::vector<fs::path> names;
            for (const std::size_t i : members)
                names.push_back(fromUtf8(entries[i].name));
            std::vector<LayoutItem> items = plainItems(m_writer->imageFolder(group), names);
            for (std::size_t k = 0; k < members.size(); ++k)
                m_targets[members[k]] = std::move(items[k]);
        }
    }

    void convert(const JobContext& context) {
        const std::size_t count = m_reader->entries().size();
        const auto total = static_cast<double>(count);
        produceInOrder<Converted>(
            count, m_options.threads, context,
            [&](std::size_t i, const JobContext& share) { return convertOne(i, share); },
            [&](std::size_t i, Converted&& converted) {
                take(i, std::move(converted));
                context.report(static_cast<double>(i + 1), total,
                               toUtf8(m_reader->entries()[i].file.filename()));
            });
    }

    Converted convertOne(std::size_t index, const JobContext& context) const {
        Converted converted;
        context.checkpoint();
        try {
            converted.image = m_reader->read(index);
            context.checkpoint();
            converted.written = m_writer->write(converted.image, m_targets[index]);
        } catch (const Cancelled&) {
            throw;
        } catch (...) {
            Error error = currentError(toUtf8(m_reader->entries()[index].file));
            // What would stop the others as well.
            if (error.code() == ErrorCode::DiskFull || error.code() == ErrorCode::FileUnwritable)
                throw error;
            converted.error = std::move(error);
        }
        return converted;
    }

    void take(std::size_t index, Converted&& converted) {
        const LabelReader::Entry& entry = m_reader->entries()[index];
        if (converted.error) {
            ++m_report.failedImages;
            m_report.problems.emplace_back(converted.error->what());
            if (m_observer.problem) m_observer.problem(m_report.problems.back());
            return;
        }
        m_writer->collect(converted.image, m_targets[index], converted.written);
        ConvertedImage done;
        done.source =
            converted.image.image.empty() ? converted.image.labels : converted.image.image;
        done.group = entry.group;
        done.written = std::move(converted.written.files);
        done.objects = converted.written.objects.size();
        done.notes = std::move(converted.image.notes);
        done.notes.insert(done.notes.end(), converted.written.notes.begin(),
                          converted.written.notes.end());
        // Whose mask was lost is not told there from what shows no object.
        if (done.objects == 0 && !done.written.empty())
            done.notes.emplace_back("is written without objects, as an image that has none");
        for (std::size_t k = 0; k < converted.written.objects.size(); ++k) {
            const WrittenObject& object = converted.written.objects[k];
            done.differingPixels += object.differing;
            done.hausdorff = std::max(done.hausdorff, object.hausdorff);
            m_table +=
                fmt::format("{},{},{},{},{},{},{},{:.3f}\n", csvField(entry.name),
                            csvField(entry.group), k, csvField(object.label),
                            csvField(toUtf8(object.file.lexically_relative(m_options.output))),
                            object.area, object.differing, object.hausdorff);
        }
        m_report.images.push_back(std::move(done));
        if (m_observer.finished) m_observer.finished(m_report.images.back());
    }

    void writeTable() const {
        writeFileAtomically(
            m_options.output / "conversion.csv",
            "image,group,object,label,file,pixels,differing_pixels,hausdorff\n" + m_table);
    }

    const DataConvertOptions& m_options;
    const DataConvertObserver& m_observer;
    std::unique_ptr<LabelReader> m_reader;
    std::unique_ptr<LabelWriter> m_writer;
    std::vector<LayoutItem> m_targets;
    std::string m_table;
    DataConvertReport m_report;
};

}  // namespace

void DataConvertOptions::check() const {
    labels.check();
    writing.check();
    if (input.empty()) throw Error(ErrorCode::Usage, "INPUT", "a folder or file must be given");
    if (output.empty()) throw Error(ErrorCode::Usage, "--out", "a folder must be given");
    if (to == LabelFormat::Auto)
        throw Error(ErrorCode::Usage, "--to", "a format to write must be given");
    if (threads < 0) throw Error(ErrorCode::Usage, "--threads", "must be 0 or more");
    std::error_code error;
    if (!fs::exists(input, error))
        throw Error(ErrorCode::FileNotFound, toUtf8(input), "does not exist");
    if (!images.empty() && !fs::is_directory(images, error))
        throw Error(ErrorCode::FileNotFound, toUtf8(images), "is not a folder (--images)");
    for (const fs::path& source : {input, images})
        if (!source.empty() && fs::is_directory(source, error) && isBelow(output, source))
            throw Error(ErrorCode::Usage, toUtf8(output),
                        "lies inside of " + toUtf8(source) + "; take a folder outside of it");
}

DataConvertReport::Totals DataConvertReport::totals() const {
    Totals totals;
    for (const ConvertedImage& image : images) {
        totals.objects += image.objects;
        totals.files += image.written.size();
        totals.notes += image.notes.size();
        totals.differingPixels += image.differingPixels;
        totals.hausdorff = std::max(totals.hausdorff, image.hausdorff);
    }
    return totals;
}

DataConvertReport runDataConvert(const DataConvertOptions& options, const JobContext& context,
                                 const DataConvertObserver& observer) {
    return ConvertJob(options, observer).run(context);
}

}  // namespace studio
