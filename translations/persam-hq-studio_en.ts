<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB" sourcelanguage="en">
<context>
    <name>studio::AnnotationDocument</name>
    <message numerus="yes">
        <source>Add %n object(s)</source>
        <translation>
            <numerusform>Add %n object</numerusform>
            <numerusform>Add %n objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::ImagesPanel</name>
    <message numerus="yes">
        <source>None of %n image(s) fits the filter</source>
        <translation>
            <numerusform>The one image does not fit the filter</numerusform>
            <numerusform>None of %n images fits the filter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n image(s)</source>
        <translation>
            <numerusform>%1 of %n image</numerusform>
            <numerusform>%1 of %n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::ModelChooser</name>
    <message numerus="yes">
        <source>%1 (%2), %3, %n thread(s)</source>
        <comment>device, its name, precision</comment>
        <translation>
            <numerusform>%1 (%2), %3, %n thread</numerusform>
            <numerusform>%1 (%2), %3, %n threads</numerusform>
        </translation>
    </message>
</context>
</TS>
