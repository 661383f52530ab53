#pragma once

#include <QByteArray>
#include <QObject>
#include <QStringList>
#include <QVariant>
#include <memory>

#include "core/base/RuntimeOptions.h"

class QSettings;

namespace studio {

/// What the program remembers between two starts. One table in Settings.cpp holds every key with
/// its default and meaning; values of a wrong type or out of range read as the default. Used on the
/// GUI thread only.
class Settings : public QObject {
    Q_OBJECT

  public:
    enum class Theme { System, Light, Dark };
    Q_ENUM(Theme)

    enum Key {
        WindowGeometry,
        WindowLayouts,
        LastWorkspace,
        CurrentTheme,
        Language,
        RecentFolders,
        RecentFiles,
        RecentModels,
        LastProject,
        LastImage,
        LastFolder,
        Model,
        HqDecoder,
        Device,
        Precision,
        Threads,
        MemoryCacheMb,
        DiskCacheMb,
        PrefetchCount,
        AutosaveDelayMs,
        HoverPreview,
        Multimask,
        UseHq,
        BrushSize,
        MaskOpacity,
        ShowLabels,
        ShowCrosshair,
        ShowGroundTruth,
        ShowDifference,
        Brightness,
        Contrast,
        Gamma,
        Invert,
        Labels,
        RecentDataFolders,
        DataPage,
        DataCheckForm,
        DataConvertForm,
        DataBuildForm,
        DataSynthForm,
        LastMatch,
        MatchMethodName,
        MatchShowMap,
        MatchMapOpacity,
        MatchShowPoints,
        MatchShowBoxes,
        MatchShowGroundTruth,
        TrainForm,
        TrainRuns,
        TrainSmoothing,
        TrainLogarithmic,
        RecentRunFolders,
        KeyCount
    };

    /// The user's own settings file.
    static std::unique_ptr<Settings> forUser();
    /// Settings in a file of their own that is removed at the end: for tests.
    static std::unique_ptr<Settings> temporary();
    ~Settings() override;

    /// The generic access; the typed ones below read and write through it.
    QVariant value(Key key) const;
    void set(Key key, const QVariant& value);
    void reset(Key key);
    void resetAll();
    static QVariant defaultValue(Key key);
    /// One translated sentence for tooltips and the settings dialog.
    static QString meaning(Key key);
    /// Smallest and largest allowed value of a number; invalid for others.
    static QVariant minimum(Key key);
    static QVariant maximum(Key key);

    bool toBool(Key key) const { return value(key).toBool(); }
    int toInt(Key key) const { return value(key).toInt(); }
    double toDouble(Key key) const { return value(key).toDouble(); }
    QString toString(Key key) const { return value(key).toString(); }
    QStringList toStringList(Key key) const { return value(key).toStringList(); }
    QByteArray toBytes(Key key) const { return value(key).toByteArray(); }

    Theme theme() const;
    void setTheme(Theme theme);
    RuntimeOptions runtime() const;
    void setRuntime(const RuntimeOptions& options);

    /// RecentFolders and the other Recent lists: newest first, no doubles, at most kMaxRecent.
    static constexpr int kMaxRecent = 10;
    void addRecent(Key list, const QString& path);
    void removeRecent(Key list, const QString& path);

    /// Writes to the disk now (else done a moment after each change and at the end).
    void sync();

  Q_SIGNALS:
    void changed(studio::Settings::Key key);

  private:
    explicit Settings(std::unique_ptr<QSettings> store, QString temporaryFile = {});
    std::unique_ptr<QSettings> m_store;
    QString m_temporaryFile;
};

}  // namespace studio
