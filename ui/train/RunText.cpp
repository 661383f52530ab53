#include "ui/train/RunText.h"

#include <QFileInfo>
#include <QLocale>
#include <cmath>
#include <utility>

#include "ui/DetailText.h"
#include "ui/Paths.h"
#include "ui/RemainingTime.h"

namespace studio {

QString RunText::state(const RunStatus& status, RunLiveness liveness, bool paused, bool ended) {
    if (liveness == RunLiveness::Dead) return ended ? tr("Ended at once") : tr("Broke off");
    if (liveness == RunLiveness::Silent) return tr("No news");
    switch (status.state) {
        case RunState::Unknown:
            return tr("Not begun");
        case RunState::Preparing:
            return tr("Preparing");
        case RunState::Caching:
            return tr("Encoding images");
        case RunState::Training:
            return tr("Training");
        case RunState::Validating:
            return tr("Validating");
        case RunState::Paused:
            return tr("Paused");
        case RunState::Stopped:
            return paused ? tr("Paused") : tr("Stopped");
        case RunState::Finished:
            return tr("Finished");
        case RunState::Failed:
            return tr("Failed");
    }
    return {};
}

QString RunText::icon(const RunStatus& status, RunLiveness liveness, bool paused) {
    if (liveness == RunLiveness::Dead || liveness == RunLiveness::Silent ||
        status.state == RunState::Failed)
        return QStringLiteral("warning");
    if (isActive(status.state)) return QStringLiteral("play");
    if (status.state == RunState::Finished) return QStringLiteral("done");
    if (status.state == RunState::Paused || paused) return QStringLiteral("pause");
    return status.state == RunState::Stopped ? QStringLiteral("stop") : QStringLiteral("todo");
}

QString RunText::message(const RunStatus& status) {
    QString text = DetailText::sentence(status.message);
    // A file's name stays as it is.
    if (!text.isEmpty() && !text.contains(QLatin1String(": "))) text[0] = text[0].toUpper();
    return text;
}

QString RunText::place(const RunStatus& status) {
    QStringList parts;
    if (status.epochs > 0)
        parts.append(
            tr("epoch %1 of %2").arg(std::min(status.epoch + 1, status.epochs)).arg(status.epochs));
    if (status.steps > 0)
        parts.append(
            tr("step %L1 of %L2").arg(qlonglong(status.step)).arg(qlonglong(status.steps)));
    return parts.join(QStringLiteral(" · "));
}

QString RunText::figures(const RunLook& look) {
    const RunStatus& status = look.status;
    QStringList parts;
    const bool active = look.liveness == RunLiveness::Alive;
    const bool over = look.liveness == RunLiveness::Ended || look.liveness == RunLiveness::Dead;
    const auto duration = [](double seconds) {
        return RemainingTime::duration(qint64(seconds * 1000));
    };
    if (status.elapsedSeconds > 0)
        parts.append((over ? tr("took %1") : tr("%1 so far")).arg(duration(status.elapsedSeconds)));
    if (active && status.remainingSeconds > 0)
        parts.append(tr("about %1 left").arg(duration(status.remainingSeconds)));
    if (active && status.imagesPerSecond > 0)
        parts.append(tr("%1 images/s").arg(QLocale().toString(status.imagesPerSecond, 'g', 3)));
    parts.append(best(look));
    if (status.patience > 0)
        parts.append(tr("%1 of %2 epochs without a better one")
                         .arg(status.epochsWithoutImprovement)
                         .arg(status.patience));
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

QString RunText::best(const RunLook& look) {
    if (!look.bestEpoch) return {};
    QString text = tr("best epoch %1").arg(*look.bestEpoch + 1);
    // Its number counts from 1, that in the name of its file from 0.
    if (look.bestFile) text += QStringLiteral(" (%1)").arg(fromPath(look.bestFile->filename()));
    if (!look.best) return text;
    QStringList values;
    const auto add = [&](const QString& what, double value) {
        if (std::isfinite(value)) values.append(what.arg(QLocale().toString(value, 'f', 3)));
    };
    add(tr("IoU %1"), look.best->validIou);
    add(tr("boundary IoU %1"), look.best->validBoundaryIou);
    return values.isEmpty() ? text
                            : text + QStringLiteral(": ") + values.join(QStringLiteral(", "));
}

QString RunText::name(const QString& folder) {
    const QFileInfo info(folder);
    static const QStringList kPlain{QStringLiteral("output"), QStringLiteral("outputs"),
                                    QStringLiteral("train"), QStringLiteral("run")};
    if (!kPlain.contains(info.fileName().toLower())) return info.fileName();
    return QFileInfo(info.path()).fileName() + QLatin1Char('/') + info.fileName();
}

QStringList RunText::names(const QStringList& folders) {
    QStringList names, rest;  // what of the folder is before its name
    for (const QString& folder : folders) {
        names.append(name(folder));
        rest.append(folder.chopped(names.last().size()));
    }
    for (bool again = true; std::exchange(again, false);) {
        const QStringList before = names;
        for (qsizetype i = 0; i < names.size(); ++i) {
            const QFileInfo parent(rest[i].chopped(rest[i].endsWith(QLatin1Char('/')) ? 1 : 0));
            if (before.count(before[i]) < 2 || parent.fileName().isEmpty()) continue;
            names[i] = parent.fileName() + QLatin1Char('/') + names[i];
            rest[i] = parent.path();
            again = true;
        }
    }
    return names;
}

}  // namespace studio
