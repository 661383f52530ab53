#include <QFile>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "ui/Settings.h"

using namespace studio;

class TestSettings : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    }

    void everyKeyHasADefaultAndAMeaning() {
        const auto settings = Settings::temporary();
        for (int i = 0; i < Settings::KeyCount; ++i) {
            const auto key = static_cast<Settings::Key>(i);
            QVERIFY(Settings::defaultValue(key).isValid());
            QVERIFY(Settings::meaning(key).endsWith('.'));
            QCOMPARE(settings->value(key), Settings::defaultValue(key));
            if (Settings::minimum(key).isValid()) {
                QVERIFY(Settings::defaultValue(key).toDouble() >=
                        Settings::minimum(key).toDouble());
                QVERIFY(Settings::defaultValue(key).toDouble() <=
                        Settings::maximum(key).toDouble());
            }
        }
    }

    void valuesOfEveryTypeSurviveARestart() {
        {
            const auto settings = Settings::forUser();
            settings->set(Settings::WindowGeometry, QByteArray("\x00\x01\xff", 3));
            settings->set(Settings::HoverPreview, true);
            settings->set(Settings::BrushSize, 33);
            settings->set(Settings::MaskOpacity, 0.25);
            settings->set(Settings::Model, QStringLiteral("/tmp/größe, 寸法.pth"));
            settings->set(Settings::Labels, QStringList{"hole", "slot, wide", ""});
            settings->setTheme(Settings::Theme::Dark);
        }
        const auto settings = Settings::forUser();
        QCOMPARE(settings->toBytes(Settings::WindowGeometry), QByteArray("\x00\x01\xff", 3));
        QCOMPARE(settings->toBool(Settings::HoverPreview), true);
        QCOMPARE(settings->toInt(Settings::BrushSize), 33);
        QCOMPARE(settings->toDouble(Settings::MaskOpacity), 0.25);
        QCOMPARE(settings->toString(Settings::Model), QStringLiteral("/tmp/größe, 寸法.pth"));
        QCOMPARE(settings->toStringList(Settings::Labels), (QStringList{"hole", "slot, wide", ""}));
        QCOMPARE(settings->theme(), Settings::Theme::Dark);
        settings->resetAll();
        QCOMPARE(settings->theme(), Settings::Theme::System);
        QCOMPARE(settings->toInt(Settings::BrushSize), 20);
    }

    void handEditedNonsenseReadsAsTheDefault() {
        {
            QSettings file(QSettings::IniFormat, QSettings::UserScope, "persam-hq-studio",
                           "persam-hq-studio");
            file.setValue("annotate/brushSize", "huge");
            file.setValue("view/maskOpacity", 17);
            file.setValue("window/theme", "pink");
            file.setValue("model/device", "toaster");
            file.setValue("model/threads", -4);
        }
        const auto settings = Settings::forUser();
        QCOMPARE(settings->toInt(Settings::BrushSize), 20);
        QCOMPARE(settings->toDouble(Settings::MaskOpacity), 0.45);
        QCOMPARE(settings->theme(), Settings::Theme::System);
        QCOMPARE(settings->runtime().device, std::string("auto"));
        QCOMPARE(settings->runtime().threads, 0);
        settings->resetAll();
    }

    void tellsChangesOnce() {
        const auto settings = Settings::temporary();
        QSignalSpy spy(settings.get(), &Settings::changed);
        settings->set(Settings::UseHq, false);
        settings->set(Settings::UseHq, false);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][0].value<Settings::Key>(), Settings::UseHq);
        settings->reset(Settings::UseHq);
        settings->reset(Settings::UseHq);
        QCOMPARE(spy.count(), 2);
    }

    void recentIsShortAndWithoutDoubles() {
        const auto settings = Settings::temporary();
        for (int i = 0; i < 14; ++i)
            settings->addRecent(Settings::RecentFolders, QString::number(i));
        settings->addRecent(Settings::RecentFolders, "9");
        const QStringList recent = settings->toStringList(Settings::RecentFolders);
        QCOMPARE(recent.size(), Settings::kMaxRecent);
        QCOMPARE(recent.mid(0, 3), (QStringList{"9", "13", "12"}));
        QCOMPARE(recent.count("9"), 1);
        settings->removeRecent(Settings::RecentFolders, "13");
        QCOMPARE(settings->toStringList(Settings::RecentFolders).mid(0, 2),
                 (QStringList{"9", "12"}));
        settings->addRecent(Settings::RecentModels, "one");  // a list of one is stored as a string
        QCOMPARE(settings->toStringList(Settings::RecentModels), QStringList{"one"});
    }

    void runtimeRoundTrip() {
        const auto settings = Settings::temporary();
        RuntimeOptions options;
        options.device = "cuda:1";
        options.precision = Precision::Bf16;
        options.threads = 3;
        settings->setRuntime(options);
        QCOMPARE(settings->runtime().device, options.device);
        QCOMPARE(settings->runtime().precision, options.precision);
        QCOMPARE(settings->runtime().threads, 3);
    }

    void temporaryOnesLeaveNothing() {
        const QStringList before = QDir::temp().entryList({"studio-*.ini"});
        {
            const auto settings = Settings::temporary();
            settings->set(Settings::BrushSize, 7);
            settings->sync();
        }
        QCOMPARE(QDir::temp().entryList({"studio-*.ini"}), before);
    }

  private:
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
