#pragma once

#include <QCoreApplication>
#include <QString>

namespace studio {

/// The sentences in which core says what exactly is wrong, in the language of the window. A table
/// has those that users meet; figures and names stay what they are.
class DetailText {
    Q_DECLARE_TR_FUNCTIONS(studio::DetailText)

  public:
    /// Empty where the window is not English and the sentence is none of the table.
    static QString sentence(const std::string& english);
    /// For lists: "<subject>: <sentence>", as it is where the sentence is none of the table.
    static QString line(const std::string& english);

  private:
    static QString known(const QString& english);
};

}  // namespace studio
