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
    <name>studio::BoardPanel</name>
    <message numerus="yes">
        <source>%n second(s) left</source>
        <translation>
            <numerusform>%n second left</numerusform>
            <numerusform>%n seconds left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) left</source>
        <translation>
            <numerusform>%n minute left</numerusform>
            <numerusform>%n minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) left</source>
        <translation>
            <numerusform>%n hour left</numerusform>
            <numerusform>%n hours left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n result(s)</source>
        <translation>
            <numerusform>%n result</numerusform>
            <numerusform>%n results</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n result(s)</source>
        <translation>
            <numerusform>%1 of %n result</numerusform>
            <numerusform>%1 of %n results</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mean of %n: IoU %1, boundary IoU %2</source>
        <translation>
            <numerusform>Mean of %n: IoU %1, boundary IoU %2</numerusform>
            <numerusform>Mean of %n: IoU %1, boundary IoU %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::BuildPage</name>
    <message numerus="yes">
        <source>%n file(s) could not be used.</source>
        <translation>
            <numerusform>%n file could not be used.</numerusform>
            <numerusform>%n files could not be used.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n pair</numerusform>
            <numerusform>%n pairs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::CheckPage</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s)</source>
        <translation>
            <numerusform>%n mask</numerusform>
            <numerusform>%n masks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n annotation(s)</source>
        <translation>
            <numerusform>%n annotation</numerusform>
            <numerusform>%n annotations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>%n note</numerusform>
            <numerusform>%n notes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) remain.</source>
        <translation>
            <numerusform>%n problem remains.</numerusform>
            <numerusform>%n problems remain.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The repaired copy has %n file(s).</source>
        <translation>
            <numerusform>The repaired copy has %n file.</numerusform>
            <numerusform>The repaired copy has %n files.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::ConvertPage</name>
    <message numerus="yes">
        <source>%1 of %n image(s)</source>
        <translation>
            <numerusform>%1 of %n image</numerusform>
            <numerusform>%1 of %n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n object(s)</source>
        <translation>
            <numerusform>%n object</numerusform>
            <numerusform>%n objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pixel(s) differ</source>
        <translation>
            <numerusform>%n pixel differs</numerusform>
            <numerusform>%n pixels differ</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n problem</numerusform>
            <numerusform>%n problems</numerusform>
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
    <name>studio::KeepDialog</name>
    <message numerus="yes">
        <source>%n image(s) with their masks.</source>
        <translation>
            <numerusform>%n image with its mask.</numerusform>
            <numerusform>%n images with their masks.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be used:</source>
        <translation>
            <numerusform>%n file could not be used:</numerusform>
            <numerusform>%n files could not be used:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::MatchSession</name>
    <message numerus="yes">
        <source>Accept %n result(s)</source>
        <translation>
            <numerusform>Accept %n result</numerusform>
            <numerusform>Accept %n results</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reject %n result(s)</source>
        <translation>
            <numerusform>Reject %n result</numerusform>
            <numerusform>Reject %n results</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Review %n result(s) again</source>
        <translation>
            <numerusform>Review %n result again</numerusform>
            <numerusform>Review %n results again</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::MatchWorkspace</name>
    <message numerus="yes">
        <source>%n file(s) could not be used.</source>
        <translation>
            <numerusform>%n file could not be used.</numerusform>
            <numerusform>%n files could not be used.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) will be looked through in the background. Results appear here one after the other; you can review them, and work in Annotate, meanwhile.</source>
        <translation>
            <numerusform>%n image will be looked through in the background. Its result appears here; you can work in Annotate meanwhile.</numerusform>
            <numerusform>%n images will be looked through in the background. Results appear here one after the other; you can review them, and work in Annotate, meanwhile.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n reference(s) added.</source>
        <translation>
            <numerusform>%n reference added.</numerusform>
            <numerusform>%n references added.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be used; everything else is done.</source>
        <translation>
            <numerusform>%n file could not be used; everything else is done.</numerusform>
            <numerusform>%n files could not be used; everything else is done.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) with masks are in &quot;%1&quot;.</source>
        <translation>
            <numerusform>%n image with its mask is in &quot;%1&quot;.</numerusform>
            <numerusform>%n images with masks are in &quot;%1&quot;.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) of this match have not been looked at yet. What was found is kept.</source>
        <translation>
            <numerusform>%n image of this match has not been looked at yet. What was found is kept.</numerusform>
            <numerusform>%n images of this match have not been looked at yet. What was found is kept.</numerusform>
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
<context>
    <name>studio::ReferencePanel</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::ReportPanel</name>
    <message numerus="yes">
        <source>%1 of %n row(s)</source>
        <translation>
            <numerusform>%1 of %n row</numerusform>
            <numerusform>%1 of %n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::RunView</name>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… and %n more</numerusform>
            <numerusform>… and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::SynthPage</name>
    <message numerus="yes">
        <source>The first %n scene(s)</source>
        <translation>
            <numerusform>The first scene</numerusform>
            <numerusform>The first %n scenes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s)</source>
        <translation>
            <numerusform>%n mask</numerusform>
            <numerusform>%n masks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::TrainAdvice</name>
    <message numerus="yes">
        <source>Only %n image(s) with masks: the model may learn them by heart. 50 or more, of all kinds that will come, are better.</source>
        <translation>
            <numerusform>Only %n image with a mask: the model may learn it by heart. 50 or more, of all kinds that will come, are better.</numerusform>
            <numerusform>Only %n images with masks: the model may learn them by heart. 50 or more, of all kinds that will come, are better.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::TrainPanel</name>
    <message numerus="yes">
        <source>%n image(s) to learn from</source>
        <translation>
            <numerusform>%n image to learn from</numerusform>
            <numerusform>%n images to learn from</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %n to validate with</source>
        <translation>
            <numerusform>, %n to validate with</numerusform>
            <numerusform>, %n to validate with</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::TrainWorkspace</name>
    <message numerus="yes">
        <source>%n file(s) have errors, for example damaged images or masks of another size. They are left out when you start anyway. The Data workspace lists them and can make a repaired copy.</source>
        <translation>
            <numerusform>%n file has errors, for example a damaged image or a mask of another size. It is left out when you start anyway. The Data workspace lists it and can make a repaired copy.</numerusform>
            <numerusform>%n files have errors, for example damaged images or masks of another size. They are left out when you start anyway. The Data workspace lists them and can make a repaired copy.</numerusform>
        </translation>
    </message>
</context>
</TS>
