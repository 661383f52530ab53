<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>studio::ActionList</name>
    <message>
        <source>%1 (%2)</source>
        <comment>tool tip, shortcut</comment>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>studio::AnnotateActions</name>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>&amp;Ordner öffnen …</translation>
    </message>
    <message>
        <source>Open all images of a folder, with their annotations</source>
        <translation>Alle Bilder eines Ordners mit ihren Annotationen öffnen</translation>
    </message>
    <message>
        <source>&amp;Open images…</source>
        <translation>&amp;Bilder öffnen …</translation>
    </message>
    <message>
        <source>Open single images</source>
        <translation>Einzelne Bilder öffnen</translation>
    </message>
    <message>
        <source>Open &amp;sample project</source>
        <translation>&amp;Beispielprojekt öffnen</translation>
    </message>
    <message>
        <source>Open a copy of the six sample images, to try things out</source>
        <translation>Eine Kopie der sechs Beispielbilder öffnen, zum Ausprobieren</translation>
    </message>
    <message>
        <source>&amp;Save now</source>
        <translation>Jetzt &amp;speichern</translation>
    </message>
    <message>
        <source>Save at once; everything is saved by itself a moment after each change</source>
        <translation>Sofort speichern; sonst wird kurz nach jeder Änderung von selbst gespeichert</translation>
    </message>
    <message>
        <source>&amp;Next image</source>
        <translation>&amp;Nächstes Bild</translation>
    </message>
    <message>
        <source>Go to the next image</source>
        <translation>Zum nächsten Bild gehen</translation>
    </message>
    <message>
        <source>&amp;Previous image</source>
        <translation>&amp;Voriges Bild</translation>
    </message>
    <message>
        <source>Go to the previous image</source>
        <translation>Zum vorigen Bild gehen</translation>
    </message>
    <message>
        <source>Next &amp;unfinished image</source>
        <translation>Nächstes &amp;unfertiges Bild</translation>
    </message>
    <message>
        <source>Go to the next image that is not marked as done</source>
        <translation>Zum nächsten Bild gehen, das nicht als fertig markiert ist</translation>
    </message>
    <message>
        <source>Image is &amp;done</source>
        <translation>Bild ist &amp;fertig</translation>
    </message>
    <message>
        <source>Mark this image as done, or as not done</source>
        <translation>Dieses Bild als fertig oder nicht fertig markieren</translation>
    </message>
    <message>
        <source>&amp;Find image by name</source>
        <translation>Bild nach Namen &amp;suchen</translation>
    </message>
    <message>
        <source>Go to the filter above the list of images</source>
        <translation>Zum Filter über der Bilderliste gehen</translation>
    </message>
    <message>
        <source>Marking</source>
        <translation>Markieren</translation>
    </message>
    <message>
        <source>Left click</source>
        <translation>Linksklick</translation>
    </message>
    <message>
        <source>Foreground point: belongs to the object</source>
        <translation>Vordergrundpunkt: gehört zum Objekt</translation>
    </message>
    <message>
        <source>Right click, Shift+left click</source>
        <translation>Rechtsklick, Umschalt+Linksklick</translation>
    </message>
    <message>
        <source>Background point: does not belong to it</source>
        <translation>Hintergrundpunkt: gehört nicht dazu</translation>
    </message>
    <message>
        <source>Drag a point or the edge of the box</source>
        <translation>Einen Punkt oder den Rand der Box ziehen</translation>
    </message>
    <message>
        <source>Move it</source>
        <translation>Ihn verschieben</translation>
    </message>
    <message>
        <source>Ctrl+click</source>
        <translation>Strg+Klick</translation>
    </message>
    <message>
        <source>Select the object under the cursor</source>
        <translation>Das Objekt unter dem Zeiger auswählen</translation>
    </message>
    <message>
        <source>&amp;Point</source>
        <translation>&amp;Punkt</translation>
    </message>
    <message>
        <source>Left click marks the object, right click the background</source>
        <translation>Linksklick markiert das Objekt, Rechtsklick den Hintergrund</translation>
    </message>
    <message>
        <source>Bo&amp;x</source>
        <translation>Bo&amp;x</translation>
    </message>
    <message>
        <source>Drag a box around the object</source>
        <translation>Eine Box um das Objekt ziehen</translation>
    </message>
    <message>
        <source>&amp;Brush</source>
        <translation>Pi&amp;nsel</translation>
    </message>
    <message>
        <source>Paint into the mask of the object</source>
        <translation>In die Maske des Objekts malen</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>&amp;Radierer</translation>
    </message>
    <message>
        <source>Take away from the mask of the object</source>
        <translation>Von der Maske des Objekts wegnehmen</translation>
    </message>
    <message>
        <source>&amp;Move the view</source>
        <translation>Ansicht &amp;verschieben</translation>
    </message>
    <message>
        <source>Drag the image</source>
        <translation>Das Bild ziehen</translation>
    </message>
    <message>
        <source>&amp;Smaller brush</source>
        <translation>&amp;Kleinerer Pinsel</translation>
    </message>
    <message>
        <source>Make the brush smaller</source>
        <translation>Den Pinsel kleiner machen</translation>
    </message>
    <message>
        <source>&amp;Larger brush</source>
        <translation>&amp;Größerer Pinsel</translation>
    </message>
    <message>
        <source>Make the brush larger</source>
        <translation>Den Pinsel größer machen</translation>
    </message>
    <message>
        <source>&amp;Accept object</source>
        <translation>Objekt über&amp;nehmen</translation>
    </message>
    <message>
        <source>Accept the mask; the next click starts a new object</source>
        <translation>Die Maske übernehmen; der nächste Klick beginnt ein neues Objekt</translation>
    </message>
    <message>
        <source>&amp;Cancel prompt</source>
        <translation>&amp;Eingabe verwerfen</translation>
    </message>
    <message>
        <source>Take back what was done to the object since it was selected</source>
        <translation>Zurücknehmen, was seit der Auswahl am Objekt geändert wurde</translation>
    </message>
    <message>
        <source>&amp;Delete prompt</source>
        <translation>Eingabe &amp;löschen</translation>
    </message>
    <message>
        <source>Remove the point or box under the cursor; in the list of objects, the object</source>
        <translation>Den Punkt oder die Box unter dem Zeiger entfernen; in der Objektliste das Objekt</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Take back the last change</source>
        <translation>Die letzte Änderung zurücknehmen</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Do again what was taken back</source>
        <translation>Das Zurückgenommene wiederherstellen</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>&amp;New object</source>
        <translation>Neues &amp;Objekt</translation>
    </message>
    <message>
        <source>Let the next click start a new object</source>
        <translation>Mit dem nächsten Klick ein neues Objekt beginnen</translation>
    </message>
    <message>
        <source>N&amp;ext object</source>
        <translation>N&amp;ächstes Objekt</translation>
    </message>
    <message>
        <source>Select the next object</source>
        <translation>Das nächste Objekt auswählen</translation>
    </message>
    <message>
        <source>Pre&amp;vious object</source>
        <translation>&amp;Voriges Objekt</translation>
    </message>
    <message>
        <source>Select the previous object</source>
        <translation>Das vorige Objekt auswählen</translation>
    </message>
    <message>
        <source>&amp;Rename object…</source>
        <translation>Objekt &amp;umbenennen …</translation>
    </message>
    <message>
        <source>Type a label for the current object</source>
        <translation>Eine Klasse für das aktuelle Objekt eingeben</translation>
    </message>
    <message>
        <source>&amp;Delete object</source>
        <translation>Objekt &amp;löschen</translation>
    </message>
    <message>
        <source>Delete the current object</source>
        <translation>Das aktuelle Objekt löschen</translation>
    </message>
    <message>
        <source>Show or &amp;hide object</source>
        <translation>Objekt &amp;zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Show or hide the current object</source>
        <translation>Das aktuelle Objekt zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Next &amp;colour</source>
        <translation>Nächste &amp;Farbe</translation>
    </message>
    <message>
        <source>Give the current object the next colour</source>
        <translation>Dem aktuellen Objekt die nächste Farbe geben</translation>
    </message>
    <message>
        <source>Re&amp;fine saved mask</source>
        <translation>Gespeicherte &amp;Maske verfeinern</translation>
    </message>
    <message>
        <source>Take the mask up as the prompt: the next click changes it instead of starting anew</source>
        <translation>Die Maske als Eingabe aufnehmen: Der nächste Klick ändert sie, statt neu zu beginnen</translation>
    </message>
    <message>
        <source>Compute mask &amp;again</source>
        <translation>Maske neu &amp;berechnen</translation>
    </message>
    <message>
        <source>Ask the model again for the same prompts</source>
        <translation>Das Modell mit denselben Eingaben erneut fragen</translation>
    </message>
    <message>
        <source>C&amp;lear object</source>
        <translation>Objekt l&amp;eeren</translation>
    </message>
    <message>
        <source>Remove mask and prompts of the current object</source>
        <translation>Maske und Eingaben des aktuellen Objekts entfernen</translation>
    </message>
    <message>
        <source>Class %1</source>
        <translation>Klasse %1</translation>
    </message>
    <message>
        <source>Give the current object, and new ones, label %1</source>
        <translation>Dem aktuellen Objekt und neuen die Klasse %1 geben</translation>
    </message>
    <message>
        <source>Masks from the model</source>
        <translation>Masken vom Modell</translation>
    </message>
    <message>
        <source>&amp;HQ masks</source>
        <translation>&amp;HQ-Masken</translation>
    </message>
    <message>
        <source>Use the HQ part of the model for finer edges; switch to compare</source>
        <translation>Den HQ-Teil des Modells für feinere Kanten verwenden; zum Vergleichen umschalten</translation>
    </message>
    <message>
        <source>&amp;Best of three masks</source>
        <translation>Beste von &amp;drei Masken</translation>
    </message>
    <message>
        <source>Take the best scored of the three masks for ambiguous prompts</source>
        <translation>Bei mehrdeutigen Eingaben die am besten bewertete der drei Masken nehmen</translation>
    </message>
    <message>
        <source>&amp;Preview under the cursor</source>
        <translation>Vor&amp;schau unter dem Zeiger</translation>
    </message>
    <message>
        <source>Show the mask that a click would give</source>
        <translation>Die Maske zeigen, die ein Klick ergäbe</translation>
    </message>
    <message>
        <source>Alt+1, Alt+2, …</source>
        <translation>Alt+1, Alt+2, …</translation>
    </message>
    <message>
        <source>Take one of the masks offered below the image</source>
        <translation>Eine der unter dem Bild angebotenen Masken nehmen</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Mausrad</translation>
    </message>
    <message>
        <source>Zoom at the cursor</source>
        <translation>Am Zeiger zoomen</translation>
    </message>
    <message>
        <source>Tab, arrow keys, Insert</source>
        <translation>Tab, Pfeiltasten, Einfg</translation>
    </message>
    <message>
        <source>In the image: select a prompt, move it, add one without a mouse</source>
        <translation>Im Bild: eine Eingabe auswählen, verschieben, ohne Maus hinzufügen</translation>
    </message>
    <message>
        <source>Middle button, Space+left button</source>
        <translation>Mittlere Taste, Leertaste+linke Taste</translation>
    </message>
    <message>
        <source>Move the view</source>
        <translation>Ansicht verschieben</translation>
    </message>
    <message>
        <source>&amp;Fit to window</source>
        <translation>&amp;Einpassen</translation>
    </message>
    <message>
        <source>Show the whole image</source>
        <translation>Das ganze Bild zeigen</translation>
    </message>
    <message>
        <source>Zoom &amp;1:1</source>
        <translation>Zoom &amp;1:1</translation>
    </message>
    <message>
        <source>One pixel of the image is one of the screen</source>
        <translation>Ein Pixel des Bildes ist eines des Bildschirms</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>&amp;Vergrößern</translation>
    </message>
    <message>
        <source>Look closer</source>
        <translation>Näher heran</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>See more</source>
        <translation>Mehr sehen</translation>
    </message>
    <message>
        <source>Zoom to &amp;object</source>
        <translation>Auf &amp;Objekt zoomen</translation>
    </message>
    <message>
        <source>Show the current object as large as it fits</source>
        <translation>Das aktuelle Objekt so groß wie möglich zeigen</translation>
    </message>
    <message>
        <source>&amp;Hide masks</source>
        <translation>&amp;Masken verbergen</translation>
    </message>
    <message>
        <source>See the image without masks</source>
        <translation>Das Bild ohne Masken sehen</translation>
    </message>
    <message>
        <source>&amp;Ground truth</source>
        <translation>&amp;Referenzmaske</translation>
    </message>
    <message>
        <source>Draw the outline of the ground truth</source>
        <translation>Den Umriss der Referenzmaske zeichnen</translation>
    </message>
    <message>
        <source>&amp;Compare with the ground truth</source>
        <translation>Mit der Referenzmaske ver&amp;gleichen</translation>
    </message>
    <message>
        <source>Colour what the mask has right, too much and too little</source>
        <translation>Einfärben, was die Maske richtig, zu viel und zu wenig hat</translation>
    </message>
    <message>
        <source>Choose ground &amp;truth…</source>
        <translation>Referenzmaske &amp;wählen …</translation>
    </message>
    <message>
        <source>Compare the current object with a mask from a file</source>
        <translation>Das aktuelle Objekt mit einer Maske aus einer Datei vergleichen</translation>
    </message>
    <message>
        <source>&amp;Labels</source>
        <translation>&amp;Beschriftungen</translation>
    </message>
    <message>
        <source>Write the labels beside the objects</source>
        <translation>Die Klassen neben die Objekte schreiben</translation>
    </message>
    <message>
        <source>Cross&amp;hair</source>
        <translation>&amp;Fadenkreuz</translation>
    </message>
    <message>
        <source>Draw lines through the cursor</source>
        <translation>Linien durch den Zeiger zeichnen</translation>
    </message>
    <message>
        <source>&amp;Invert</source>
        <translation>&amp;Invertieren</translation>
    </message>
    <message>
        <source>Show the image as a negative</source>
        <translation>Das Bild als Negativ zeigen</translation>
    </message>
    <message>
        <source>&amp;Reset brightness and contrast</source>
        <translation>Helligkeit und Kontrast &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>Show the image as it is</source>
        <translation>Das Bild zeigen, wie es ist</translation>
    </message>
    <message>
        <source>Next &amp;pane</source>
        <translation>Nächster Berei&amp;ch</translation>
    </message>
    <message>
        <source>Move the keyboard to the next pane: image, masks offered, images, objects</source>
        <translation>Die Tastatur in den nächsten Bereich bringen: Bild, angebotene Masken, Bilder, Objekte</translation>
    </message>
</context>
<context>
    <name>studio::AnnotateWorkspace</name>
    <message>
        <source>&amp;Annotate</source>
        <translation>A&amp;nnotieren</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Images</source>
        <translation>B&amp;ilder</translation>
    </message>
    <message>
        <source>&amp;Objects</source>
        <translation>&amp;Objekte</translation>
    </message>
    <message>
        <source>&amp;Class</source>
        <translation>&amp;Klasse</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation>Einen Ordner mit Bildern öffnen</translation>
    </message>
    <message>
        <source>Open images</source>
        <translation>Bilder öffnen</translation>
    </message>
    <message>
        <source>object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>Class %1: %2</source>
        <translation>Klasse %1: %2</translation>
    </message>
    <message>
        <source>Class %1</source>
        <translation>Klasse %1</translation>
    </message>
    <message>
        <source>There is no class %1 yet. Add it in the settings, under Annotate.</source>
        <translation>Es gibt noch keine Klasse %1. Ergänzen Sie sie in den Einstellungen unter „Annotieren“.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Select the object that the ground truth is for.</source>
        <translation>Wählen Sie das Objekt aus, zu dem die Referenzmaske gehört.</translation>
    </message>
    <message>
        <source>Choose the ground truth of this object</source>
        <translation>Referenzmaske dieses Objekts wählen</translation>
    </message>
    <message>
        <source>Opening …</source>
        <translation>Wird geöffnet …</translation>
    </message>
    <message>
        <source>Open images to mark objects in them</source>
        <translation>Öffnen Sie Bilder, um Objekte darin zu markieren</translation>
    </message>
    <message>
        <source>Drop images or a folder here, or open them. Then click on an object: its mask appears at once and is saved by itself.</source>
        <translation>Ziehen Sie Bilder oder einen Ordner hierher, oder öffnen Sie sie. Klicken Sie dann auf ein Objekt: Seine Maske erscheint sofort und wird von selbst gespeichert.</translation>
    </message>
    <message>
        <source>Start anew, keep the old file</source>
        <translation>Neu beginnen, alte Datei behalten</translation>
    </message>
    <message>
        <source>Next image</source>
        <translation>Nächstes Bild</translation>
    </message>
    <message>
        <source>There is work on this image from an earlier session that was never saved.</source>
        <translation>Zu diesem Bild gibt es Arbeit aus einer früheren Sitzung, die nie gespeichert wurde.</translation>
    </message>
    <message>
        <source>Restore it</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Discard it</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>The image is no longer on the disk. Your work stays here until you leave it; put the file back to save it.</source>
        <translation>Das Bild ist nicht mehr auf der Platte. Ihre Arbeit bleibt hier, bis Sie das Bild verlassen; legen Sie die Datei zurück, um sie zu speichern.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Some of the annotation was left out: %1</source>
        <translation>Ein Teil der Annotation wurde ausgelassen: %1</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>Andere wählen</translation>
    </message>
    <message>
        <source>Another program has changed this annotation. Nothing of yours was written over it.</source>
        <translation>Ein anderes Programm hat diese Annotation geändert. Es wurde nichts von Ihnen darüber geschrieben.</translation>
    </message>
    <message>
        <source>Keep mine, set theirs aside</source>
        <translation>Meine behalten, andere beiseitelegen</translation>
    </message>
    <message>
        <source>Load theirs</source>
        <translation>Andere laden</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>Das Modell wird geladen</translation>
    </message>
    <message>
        <source>Preparing the image %1 %</source>
        <translation>Das Bild wird vorbereitet: %1 %</translation>
    </message>
    <message>
        <source>Choose a model to get masks</source>
        <translation>Wählen Sie ein Modell, um Masken zu erhalten</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>Gespeichert %1</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>Wird gespeichert …</translation>
    </message>
    <message>
        <source>Not saved: %1</source>
        <translation>Nicht gespeichert: %1</translation>
    </message>
    <message>
        <source>Not saved: changed on disk</source>
        <translation>Nicht gespeichert: auf der Platte geändert</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>There is work on this image from an earlier session that was never saved, and its annotation was changed since. Restoring the work sets the changed files aside.</source>
        <translation>Für dieses Bild gibt es Arbeit aus einer früheren Sitzung, die nie gespeichert wurde, und seine Annotation wurde seitdem geändert. Beim Wiederherstellen werden die geänderten Dateien beiseitegelegt.</translation>
    </message>
    <message>
        <source>Click on the object first, or select one. Then a right click says what does not belong to it.</source>
        <translation>Klicken Sie zuerst auf das Objekt oder wählen Sie eines aus. Ein Rechtsklick sagt dann, was nicht dazugehört.</translation>
    </message>
    <message>
        <source>The masks here were made by another model and stay as they are. New clicks are answered by the new one.</source>
        <translation>Die Masken hier hat ein anderes Modell gemacht; sie bleiben, wie sie sind. Neue Klicks beantwortet das neue.</translation>
    </message>
    <message>
        <source>Compute the selected mask again</source>
        <translation>Ausgewählte Maske neu berechnen</translation>
    </message>
</context>
<context>
    <name>studio::AnnotationDocument</name>
    <message>
        <source>Restore unsaved work</source>
        <translation>Nicht gespeicherte Arbeit wiederherstellen</translation>
    </message>
    <message>
        <source>Add object</source>
        <translation>Objekt hinzufügen</translation>
    </message>
    <message numerus="yes">
        <source>Add %n object(s)</source>
        <translation>
            <numerusform>%n Objekt hinzufügen</numerusform>
            <numerusform>%n Objekte hinzufügen</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove object</source>
        <translation>Objekt entfernen</translation>
    </message>
    <message>
        <source>Rename object</source>
        <translation>Objekt umbenennen</translation>
    </message>
    <message>
        <source>Change colour</source>
        <translation>Farbe ändern</translation>
    </message>
    <message>
        <source>Add foreground point</source>
        <translation>Vordergrundpunkt hinzufügen</translation>
    </message>
    <message>
        <source>Add background point</source>
        <translation>Hintergrundpunkt hinzufügen</translation>
    </message>
    <message>
        <source>Move point</source>
        <translation>Punkt verschieben</translation>
    </message>
    <message>
        <source>Remove point</source>
        <translation>Punkt entfernen</translation>
    </message>
    <message>
        <source>Change point</source>
        <translation>Punkt ändern</translation>
    </message>
    <message>
        <source>Change box</source>
        <translation>Box ändern</translation>
    </message>
    <message>
        <source>Set box</source>
        <translation>Box setzen</translation>
    </message>
    <message>
        <source>Remove box</source>
        <translation>Box entfernen</translation>
    </message>
    <message>
        <source>Clear prompts</source>
        <translation>Eingaben entfernen</translation>
    </message>
    <message>
        <source>Clear mask</source>
        <translation>Maske entfernen</translation>
    </message>
    <message>
        <source>Use mask as prompt</source>
        <translation>Maske als Eingabe verwenden</translation>
    </message>
    <message>
        <source>Compute mask again</source>
        <translation>Maske neu berechnen</translation>
    </message>
    <message>
        <source>Correct mask by hand</source>
        <translation>Maske von Hand korrigieren</translation>
    </message>
    <message>
        <source>Choose mask</source>
        <translation>Maske wählen</translation>
    </message>
</context>
<context>
    <name>studio::BoardDelegate</name>
    <message>
        <source>IoU %1</source>
        <translation>IoU %1</translation>
    </message>
</context>
<context>
    <name>studio::BoardModel</name>
    <message>
        <source>found</source>
        <translation>gefunden</translation>
    </message>
    <message>
        <source>doubtful</source>
        <translation>zweifelhaft</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>nicht da</translation>
    </message>
    <message>
        <source>not reviewed</source>
        <translation>nicht geprüft</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>verworfen</translation>
    </message>
    <message>
        <source>fixed</source>
        <translation>berichtigt</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Similarity %1, score %2, doubt %3</source>
        <translation>Ähnlichkeit %1, Bewertung %2, Zweifel %3</translation>
    </message>
    <message>
        <source>IoU %1, boundary IoU %2</source>
        <translation>IoU %1, Kanten-IoU %2</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1: %2, %3</source>
        <translation>%1: %2, %3</translation>
    </message>
</context>
<context>
    <name>studio::BoardPanel</name>
    <message numerus="yes">
        <source>%n second(s) left</source>
        <translation>
            <numerusform>noch %n Sekunde</numerusform>
            <numerusform>noch %n Sekunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) left</source>
        <translation>
            <numerusform>noch %n Minute</numerusform>
            <numerusform>noch %n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) left</source>
        <translation>
            <numerusform>noch %n Stunde</numerusform>
            <numerusform>noch %n Stunden</numerusform>
        </translation>
    </message>
    <message>
        <source>Order of the results</source>
        <translation>Reihenfolge der Ergebnisse</translation>
    </message>
    <message>
        <source>Which results come first</source>
        <translation>Welche Ergebnisse zuerst kommen</translation>
    </message>
    <message>
        <source>By doubt</source>
        <translation>Nach Zweifel</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Name</translation>
    </message>
    <message>
        <source>By score</source>
        <translation>Nach Bewertung</translation>
    </message>
    <message>
        <source>By IoU, worst first</source>
        <translation>Nach IoU, schlechteste zuerst</translation>
    </message>
    <message>
        <source>Filter by verdict</source>
        <translation>Nach Urteil filtern</translation>
    </message>
    <message>
        <source>Which verdicts are shown</source>
        <translation>Welche Urteile gezeigt werden</translation>
    </message>
    <message>
        <source>Every verdict</source>
        <translation>Jedes Urteil</translation>
    </message>
    <message>
        <source>Filter by review</source>
        <translation>Nach Prüfung filtern</translation>
    </message>
    <message>
        <source>Which results are shown, by their review</source>
        <translation>Welche Ergebnisse gezeigt werden, nach ihrer Prüfung</translation>
    </message>
    <message>
        <source>Reviewed or not</source>
        <translation>Geprüft oder nicht</translation>
    </message>
    <message>
        <source>Filter by name</source>
        <translation>Nach Name filtern</translation>
    </message>
    <message>
        <source>Filter results by name</source>
        <translation>Ergebnisse nach Name filtern</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Means over the results that have a ground truth</source>
        <translation>Mittel über die Ergebnisse, zu denen es eine Referenzmaske gibt</translation>
    </message>
    <message>
        <source>Progress of the match</source>
        <translation>Fortschritt der Suche</translation>
    </message>
    <message numerus="yes">
        <source>%n result(s)</source>
        <translation>
            <numerusform>%n Ergebnis</numerusform>
            <numerusform>%n Ergebnisse</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n result(s)</source>
        <translation>
            <numerusform>%1 von %n Ergebnis</numerusform>
            <numerusform>%1 von %n Ergebnissen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 to review, %2 accepted, %3 rejected</source>
        <translation>%1 zu prüfen, %2 angenommen, %3 verworfen</translation>
    </message>
    <message numerus="yes">
        <source>Mean of %n: IoU %1, boundary IoU %2</source>
        <translation>
            <numerusform>Mittel über %n: IoU %1, Kanten-IoU %2</numerusform>
            <numerusform>Mittel über %n: IoU %1, Kanten-IoU %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Learning the reference …</source>
        <translation>Die Vorlage wird gelernt …</translation>
    </message>
</context>
<context>
    <name>studio::BuildPage</name>
    <message>
        <source>Build</source>
        <translation>Erstellen</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>New image</source>
        <translation>Neues Bild</translation>
    </message>
    <message>
        <source>New mask</source>
        <translation>Neue Maske</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Bemerkung</translation>
    </message>
    <message>
        <source>Build a data set</source>
        <translation>Datensatz erstellen</translation>
    </message>
    <message>
        <source>Add folders that were annotated here, or results of a match. What would be written under which name is listed at once; nothing is written before you press Build.</source>
        <translation>Fügen Sie Ordner hinzu, die hier annotiert wurden, oder Ergebnisse eines Abgleichs. Was unter welchem Namen geschrieben würde, steht sofort hier; geschrieben wird erst mit „Erstellen“.</translation>
    </message>
    <message>
        <source>Choose a folder with annotations or masks</source>
        <translation>Ordner mit Annotationen oder Masken wählen</translation>
    </message>
    <message>
        <source>Made of</source>
        <translation>Woraus</translation>
    </message>
    <message>
        <source>Annotated folders in any layout, outputs of a match, folders of masks; drop them here</source>
        <translation>Annotierte Ordner in jeder Anordnung, Ergebnisse eines Abgleichs, Ordner mit Masken; hierher ziehen</translation>
    </message>
    <message>
        <source>Choose the folder of the images</source>
        <translation>Ordner der Bilder wählen</translation>
    </message>
    <message>
        <source>Beside the masks</source>
        <translation>Neben den Masken</translation>
    </message>
    <message>
        <source>Images of masks</source>
        <translation>Bilder zu Masken</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>Anordnung</translation>
    </message>
    <message>
        <source>What is built</source>
        <translation>Was erstellt wird</translation>
    </message>
    <message>
        <source>References for a match (PerSAM)</source>
        <translation>Vorlagen für einen Abgleich (PerSAM)</translation>
    </message>
    <message>
        <source>Images/&lt;object&gt;/NN.jpg and Annotations/&lt;object&gt;/NN.png</source>
        <translation>Images/&lt;Objekt&gt;/NN.jpg und Annotations/&lt;Objekt&gt;/NN.png</translation>
    </message>
    <message>
        <source>Training set (DIS5K)</source>
        <translation>Trainingssatz (DIS5K)</translation>
    </message>
    <message>
        <source>im/ and gt/ for training, validation and test</source>
        <translation>im/ und gt/ für Training, Validierung und Test</translation>
    </message>
    <message>
        <source>Folder of masks</source>
        <translation>Ordner mit Masken</translation>
    </message>
    <message>
        <source>&lt;name&gt;.png, with several objects &lt;name&gt;_&lt;k&gt;.png</source>
        <translation>&lt;Name&gt;.png, bei mehreren Objekten &lt;Name&gt;_&lt;k&gt;.png</translation>
    </message>
    <message>
        <source>Several objects of an image</source>
        <translation>Mehrere Objekte eines Bildes</translation>
    </message>
    <message>
        <source>What becomes of several objects of one image</source>
        <translation>Was aus mehreren Objekten eines Bildes wird</translation>
    </message>
    <message>
        <source>As the layout needs</source>
        <translation>Wie die Anordnung es braucht</translation>
    </message>
    <message>
        <source>One mask of all; in a folder of masks one mask each</source>
        <translation>Eine Maske aus allen; in einem Ordner mit Masken je eine</translation>
    </message>
    <message>
        <source>One mask of all</source>
        <translation>Eine Maske aus allen</translation>
    </message>
    <message>
        <source>One mask each</source>
        <translation>Je eine Maske</translation>
    </message>
    <message>
        <source>Only these labels</source>
        <translation>Nur diese Klassen</translation>
    </message>
    <message>
        <source>Labels with commas between them; empty takes all</source>
        <translation>Klassen, mit Kommas getrennt; leer nimmt alle</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Objects without label</source>
        <translation>Objekte ohne Klasse</translation>
    </message>
    <message>
        <source>The folder of objects that have no label</source>
        <translation>Der Ordner von Objekten, die keine Klasse haben</translation>
    </message>
    <message>
        <source>Verdicts of a match</source>
        <translation>Urteile eines Abgleichs</translation>
    </message>
    <message>
        <source>Which lines of scores.csv are taken, with commas between them</source>
        <translation>Welche Zeilen von scores.csv genommen werden, mit Kommas getrennt</translation>
    </message>
    <message>
        <source>For validation</source>
        <translation>Zur Validierung</translation>
    </message>
    <message>
        <source>Share of the images that are not trained with but measured on</source>
        <translation>Anteil der Bilder, mit denen nicht trainiert, sondern gemessen wird</translation>
    </message>
    <message>
        <source>For test</source>
        <translation>Zum Test</translation>
    </message>
    <message>
        <source>Share of the images that are kept for the end</source>
        <translation>Anteil der Bilder, die für den Schluss aufgehoben werden</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Seed of the splits</source>
        <translation>Startzahl der Teilung</translation>
    </message>
    <message>
        <source>Another number puts other images into the splits</source>
        <translation>Eine andere Zahl verteilt die Bilder anders</translation>
    </message>
    <message>
        <source>Number the files</source>
        <translation>Dateien nummerieren</translation>
    </message>
    <message>
        <source>Names 000000, 000001, … instead of those of the images</source>
        <translation>Namen 000000, 000001, … statt denen der Bilder</translation>
    </message>
    <message>
        <source>Choose a new or empty folder for the data set</source>
        <translation>Neuen oder leeren Ordner für den Datensatz wählen</translation>
    </message>
    <message>
        <source>Images that are written at the same time</source>
        <translation>Bilder, die gleichzeitig geschrieben werden</translation>
    </message>
    <message>
        <source>&amp;Build</source>
        <translation>&amp;Erstellen</translation>
    </message>
    <message>
        <source>Planning …</source>
        <translation>Wird geplant …</translation>
    </message>
    <message>
        <source>Planned: %1. Nothing is written yet.</source>
        <translation>Geplant: %1. Noch ist nichts geschrieben.</translation>
    </message>
    <message>
        <source>Nothing to build</source>
        <translation>Nichts zu erstellen</translation>
    </message>
    <message>
        <source>There are no objects with masks in these folders, or none with these labels and verdicts.</source>
        <translation>In diesen Ordnern gibt es keine Objekte mit Masken oder keine mit diesen Klassen und Urteilen.</translation>
    </message>
    <message>
        <source>This would be built</source>
        <translation>Das würde erstellt</translation>
    </message>
    <message>
        <source>Select a row to see its image and mask.</source>
        <translation>Wählen Sie eine Zeile, um ihr Bild und ihre Maske zu sehen.</translation>
    </message>
    <message>
        <source>This cannot be built as it is</source>
        <translation>So kann das nicht erstellt werden</translation>
    </message>
    <message>
        <source>Building …</source>
        <translation>Wird erstellt …</translation>
    </message>
    <message>
        <source>Written to %1: %2.</source>
        <translation>Nach %1 geschrieben: %2.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be used.</source>
        <translation>
            <numerusform>%n Datei war nicht brauchbar.</numerusform>
            <numerusform>%n Dateien waren nicht brauchbar.</numerusform>
        </translation>
    </message>
    <message>
        <source>The data set is built</source>
        <translation>Der Datensatz ist erstellt</translation>
    </message>
    <message>
        <source>manifest.json says of every file where it came from. Select a row to see its image and mask.</source>
        <translation>manifest.json sagt von jeder Datei, woher sie stammt. Wählen Sie eine Zeile, um ihr Bild und ihre Maske zu sehen.</translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n Paar</numerusform>
            <numerusform>%n Paare</numerusform>
        </translation>
    </message>
    <message>
        <source>Written</source>
        <translation>Geschrieben</translation>
    </message>
    <message>
        <source>Planned</source>
        <translation>Geplant</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Nothing is written, for two files would get the same name (&quot;%1&quot; is one of them). Rename one of them, or let the files be numbered.</source>
        <translation>Es wird nichts geschrieben, denn zwei Dateien bekämen denselben Namen („%1“ ist eine davon). Benennen Sie eine um oder lassen Sie die Dateien nummerieren.</translation>
    </message>
    <message>
        <source>Nothing is written, for two labels would get the same folder (&quot;%1&quot; is one of them). Rename one of them, or take only some of the labels.</source>
        <translation>Es wird nichts geschrieben, denn zwei Klassen bekämen denselben Ordner („%1“ ist eine davon). Benennen Sie eine um oder nehmen Sie nur einige der Klassen.</translation>
    </message>
    <message>
        <source>The folder of the images that folders of masks, or matches whose images were moved, belong to</source>
        <translation>Der Ordner der Bilder, zu denen Ordner mit Masken gehören, oder Abgleiche, deren Bilder verschoben wurden</translation>
    </message>
</context>
<context>
    <name>studio::CandidateButton</name>
    <message>
        <source>%1, score %2</source>
        <translation>%1, Bewertung %2</translation>
    </message>
</context>
<context>
    <name>studio::CandidateStrip</name>
    <message>
        <source>Click on the object: the masks to choose from appear here.</source>
        <translation>Klicken Sie auf das Objekt: Hier erscheinen die Masken zur Auswahl.</translation>
    </message>
    <message>
        <source>Mask candidates</source>
        <translation>Angebotene Masken</translation>
    </message>
</context>
<context>
    <name>studio::CanvasController</name>
    <message>
        <source>New object</source>
        <translation>Neues Objekt</translation>
    </message>
</context>
<context>
    <name>studio::ChartLegend</name>
    <message>
        <source>Lines of the chart</source>
        <translation>Linien des Diagramms</translation>
    </message>
    <message>
        <source>Values under the cursor, else the latest; ticks show and hide the lines</source>
        <translation>Werte unter dem Zeiger, sonst die neuesten; Häkchen zeigen und verbergen die Linien</translation>
    </message>
</context>
<context>
    <name>studio::CheckPage</name>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Choose a folder to check</source>
        <translation>Ordner zum Prüfen wählen</translation>
    </message>
    <message>
        <source>Drop a folder here</source>
        <translation>Ordner hierher ziehen</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>A data set in any layout: images with json, masks or gt beside them, PerSAM, DIS5K</source>
        <translation>Ein Datensatz in jeder Anordnung: Bilder mit json, masks oder gt daneben, PerSAM, DIS5K</translation>
    </message>
    <message>
        <source>Files that are looked at at the same time</source>
        <translation>Dateien, die gleichzeitig geprüft werden</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>Schwere</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Object or split</source>
        <translation>Objekt, Teil</translation>
    </message>
    <message>
        <source>Belongs to</source>
        <translation>Gehört zu</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>Reparatur</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>Was nicht stimmt</translation>
    </message>
    <message>
        <source>Check a data set</source>
        <translation>Datensatz prüfen</translation>
    </message>
    <message>
        <source>Choose a folder and press Check. Every image and mask is opened once; what would spoil training or matching is listed here, with its image. Nothing is changed.</source>
        <translation>Wählen Sie einen Ordner und drücken Sie „Prüfen“. Jedes Bild und jede Maske wird einmal geöffnet; was Training oder Abgleich verderben würde, steht dann hier, mit seinem Bild. Es wird nichts geändert.</translation>
    </message>
    <message>
        <source>&amp;Check</source>
        <translation>&amp;Prüfen</translation>
    </message>
    <message>
        <source>Checking …</source>
        <translation>Wird geprüft …</translation>
    </message>
    <message>
        <source>Problems are listed below as they are found.</source>
        <translation>Gefundene Probleme erscheinen unten, sobald sie gefunden sind.</translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <comment>images, masks, annotations</comment>
        <translation>%1, %2, %3</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n Bild</numerusform>
            <numerusform>%n Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s)</source>
        <translation>
            <numerusform>%n Maske</numerusform>
            <numerusform>%n Masken</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n annotation(s)</source>
        <translation>
            <numerusform>%n Annotation</numerusform>
            <numerusform>%n Annotationen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <comment>errors, warnings, notes</comment>
        <translation>%1, %2, %3</translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n Fehler</numerusform>
            <numerusform>%n Fehler</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n Warnung</numerusform>
            <numerusform>%n Warnungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>%n Hinweis</numerusform>
            <numerusform>%n Hinweise</numerusform>
        </translation>
    </message>
    <message>
        <source>No problems in %1.</source>
        <translation>Keine Probleme in: %1.</translation>
    </message>
    <message>
        <source>%1 in %2.</source>
        <comment>problems, files</comment>
        <translation>%1 in: %2.</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) remain.</source>
        <translation>
            <numerusform>%n Problem bleibt.</numerusform>
            <numerusform>%n Probleme bleiben.</numerusform>
        </translation>
    </message>
    <message>
        <source>No problems were found</source>
        <translation>Keine Probleme gefunden</translation>
    </message>
    <message>
        <source>Every file can be read, is paired and fits. The data set can be used as it is.</source>
        <translation>Jede Datei ist lesbar, hat ihr Gegenstück und passt. Der Datensatz ist so verwendbar, wie er ist.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>severity, problem</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Choose a new or empty folder for the repaired copy</source>
        <translation>Neuen oder leeren Ordner für die reparierte Kopie wählen</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot take the repaired copy. Choose a folder that is new or empty and lies outside of the one that was checked.</source>
        <translation>„%1“ kann die reparierte Kopie nicht aufnehmen. Wählen Sie einen Ordner, der neu oder leer ist und außerhalb des geprüften liegt.</translation>
    </message>
    <message numerus="yes">
        <source>The repaired copy has %n file(s).</source>
        <translation>
            <numerusform>Die reparierte Kopie hat %n Datei.</numerusform>
            <numerusform>Die reparierte Kopie hat %n Dateien.</numerusform>
        </translation>
    </message>
    <message>
        <source>Not checked to the end</source>
        <translation>Nicht zu Ende geprüft</translation>
    </message>
    <message>
        <source>What is listed below was found until then.</source>
        <translation>Was unten steht, wurde bis dahin gefunden.</translation>
    </message>
</context>
<context>
    <name>studio::ColorSwatch</name>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Sky blue</source>
        <translation>Himmelblau</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>Rosa</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>Gelb</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Other...</source>
        <translation>Andere …</translation>
    </message>
    <message>
        <source>Colour of the object</source>
        <translation>Farbe des Objekts</translation>
    </message>
</context>
<context>
    <name>studio::ComparePanel</name>
    <message>
        <source>Comparison of trainings</source>
        <translation>Vergleich von Trainings</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>Validation IoU</source>
        <translation>IoU der Validierung</translation>
    </message>
    <message>
        <source>Validation boundary IoU</source>
        <translation>Rand-IoU der Validierung</translation>
    </message>
    <message>
        <source>Over time instead of epochs</source>
        <translation>Über der Zeit statt über Epochen</translation>
    </message>
    <message>
        <source>Tick two or more trainings in the list to compare them.</source>
        <translation>Haken Sie in der Liste zwei oder mehr Trainings an, um sie zu vergleichen.</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>Epochen</translation>
    </message>
</context>
<context>
    <name>studio::ConvertPage</name>
    <message>
        <source>Convert</source>
        <translation>Umwandeln</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Object or split</source>
        <translation>Objekt, Teil</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Pixels that differ</source>
        <translation>Andere Pixel</translation>
    </message>
    <message>
        <source>Outline off by</source>
        <translation>Umriss weicht ab</translation>
    </message>
    <message>
        <source>What was left out</source>
        <translation>Was wegfiel</translation>
    </message>
    <message>
        <source>Convert labels</source>
        <translation>Markierungen umwandeln</translation>
    </message>
    <message>
        <source>Choose a folder of label images (TIFF, PNG), a COCO file, a YOLO or labelme folder, or a folder that was annotated here. The first images are shown with their masks at once; nothing is written before you press Convert.</source>
        <translation>Wählen Sie einen Ordner mit Markierungsbildern (TIFF, PNG), eine COCO-Datei, einen YOLO- oder labelme-Ordner oder einen hier annotierten Ordner. Die ersten Bilder erscheinen sofort mit ihren Masken; geschrieben wird erst mit „Umwandeln“.</translation>
    </message>
    <message>
        <source>Choose what to convert</source>
        <translation>Wählen, was umgewandelt wird</translation>
    </message>
    <message>
        <source>Labels (*.json *.tif *.tiff *.png *.bmp *.jpg *.jpeg);;All files (*)</source>
        <translation>Markierungen (*.json *.tif *.tiff *.png *.bmp *.jpg *.jpeg);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Drop a folder or file here</source>
        <translation>Ordner oder Datei hierher ziehen</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Markierungen</translation>
    </message>
    <message>
        <source>A folder, a COCO file or one label image</source>
        <translation>Ein Ordner, eine COCO-Datei oder ein Markierungsbild</translation>
    </message>
    <message>
        <source>They are</source>
        <translation>Sie sind</translation>
    </message>
    <message>
        <source>The form of the labels</source>
        <translation>Die Form der Markierungen</translation>
    </message>
    <message>
        <source>Object pixels of label images</source>
        <translation>Objektpixel von Markierungsbildern</translation>
    </message>
    <message>
        <source>Which pixels of a label image belong to an object</source>
        <translation>Welche Pixel eines Markierungsbildes zu einem Objekt gehören</translation>
    </message>
    <message>
        <source>All but 0</source>
        <translation>Alle außer 0</translation>
    </message>
    <message>
        <source>Every value but 0</source>
        <translation>Jeder Wert außer 0</translation>
    </message>
    <message>
        <source>Above a value</source>
        <translation>Über einem Wert</translation>
    </message>
    <message>
        <source>Values above the one below</source>
        <translation>Werte über dem unten</translation>
    </message>
    <message>
        <source>Bright ones (Otsu)</source>
        <translation>Helle (Otsu)</translation>
    </message>
    <message>
        <source>Values above a threshold that is found for each image</source>
        <translation>Werte über einer Schwelle, die für jedes Bild gefunden wird</translation>
    </message>
    <message>
        <source>One value</source>
        <translation>Ein Wert</translation>
    </message>
    <message>
        <source>Values equal to the one below</source>
        <translation>Werte gleich dem unten</translation>
    </message>
    <message>
        <source>Each value an object</source>
        <translation>Jeder Wert ein Objekt</translation>
    </message>
    <message>
        <source>One object, and one mask file, for each value but 0</source>
        <translation>Ein Objekt und eine Maskendatei für jeden Wert außer 0</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>The value that the rule goes by</source>
        <translation>Der Wert, nach dem die Regel geht</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Of files with several pages, counted from 0</source>
        <translation>Von Dateien mit mehreren Seiten, ab 0 gezählt</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Most values in a file</source>
        <translation>Höchstens so viele Werte</translation>
    </message>
    <message>
        <source>A file with more different values is taken for a picture and refused</source>
        <translation>Eine Datei mit mehr verschiedenen Werten gilt als Foto und wird abgelehnt</translation>
    </message>
    <message>
        <source>Choose the folder of the images</source>
        <translation>Ordner der Bilder wählen</translation>
    </message>
    <message>
        <source>Where the labels say</source>
        <translation>Wo die Markierungen es sagen</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>The folder of the images, where they are not in their usual place</source>
        <translation>Der Ordner der Bilder, wenn sie nicht am üblichen Ort liegen</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Write as</source>
        <translation>Schreiben als</translation>
    </message>
    <message>
        <source>The form of the result</source>
        <translation>Die Form des Ergebnisses</translation>
    </message>
    <message>
        <source>Choose a new or empty folder for the result</source>
        <translation>Neuen oder leeren Ordner für das Ergebnis wählen</translation>
    </message>
    <message>
        <source>Polygons instead of masks</source>
        <translation>Polygone statt Masken</translation>
    </message>
    <message>
        <source>Polygons also where the form could carry the exact pixels</source>
        <translation>Polygone auch dort, wo die Form die genauen Pixel aufnehmen könnte</translation>
    </message>
    <message>
        <source>Keep holes by slits</source>
        <translation>Löcher durch Schlitze erhalten</translation>
    </message>
    <message>
        <source>Holes and parts of a polygon are joined by slits of no width; otherwise holes are filled where the form cannot carry them</source>
        <translation>Löcher und Teile eines Polygons werden durch Schlitze ohne Breite verbunden; sonst werden Löcher gefüllt, wo die Form sie nicht aufnehmen kann</translation>
    </message>
    <message>
        <source>Polygons may be off by</source>
        <translation>Polygone dürfen abweichen um</translation>
    </message>
    <message>
        <source>How far a polygon may leave the edge of the mask; 0 is exact</source>
        <translation>Wie weit ein Polygon vom Rand der Maske abweichen darf; 0 ist genau</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Run lengths as lists of numbers</source>
        <translation>Lauflängen als Zahlenlisten</translation>
    </message>
    <message>
        <source>For programs that cannot read COCO&apos;s compressed run lengths</source>
        <translation>Für Programme, die COCOs gepackte Lauflängen nicht lesen</translation>
    </message>
    <message>
        <source>Do not copy the images</source>
        <translation>Bilder nicht kopieren</translation>
    </message>
    <message>
        <source>The result refers to the images where they are</source>
        <translation>Das Ergebnis verweist auf die Bilder, wo sie sind</translation>
    </message>
    <message>
        <source>Images that are converted at the same time</source>
        <translation>Bilder, die gleichzeitig umgewandelt werden</translation>
    </message>
    <message>
        <source>Show the previous image</source>
        <translation>Voriges Bild zeigen</translation>
    </message>
    <message>
        <source>Show the next image</source>
        <translation>Nächstes Bild zeigen</translation>
    </message>
    <message>
        <source>Show the masks</source>
        <translation>Masken zeigen</translation>
    </message>
    <message>
        <source>C&amp;onvert</source>
        <translation>&amp;Umwandeln</translation>
    </message>
    <message>
        <source>Opening …</source>
        <translation>Wird geöffnet …</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n image(s)</source>
        <translation>
            <numerusform>%1 von %n Bild</numerusform>
            <numerusform>%1 von %n Bildern</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n object(s)</source>
        <translation>
            <numerusform>%n Objekt</numerusform>
            <numerusform>%n Objekte</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing is written yet</source>
        <translation>noch ist nichts geschrieben</translation>
    </message>
    <message>
        <source>This cannot be read as it is</source>
        <translation>So kann das nicht gelesen werden</translation>
    </message>
    <message>
        <source>Converting …</source>
        <translation>Wird umgewandelt …</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>Geschrieben</translation>
    </message>
    <message>
        <source>With losses</source>
        <translation>Mit Verlusten</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n Bild</numerusform>
            <numerusform>%n Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n Datei</numerusform>
            <numerusform>%n Dateien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pixel(s) differ</source>
        <translation>
            <numerusform>%n Pixel ist anders</numerusform>
            <numerusform>%n Pixel sind anders</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n Problem</numerusform>
            <numerusform>%n Probleme</numerusform>
        </translation>
    </message>
    <message>
        <source>Written to %1: %2.</source>
        <translation>Nach %1 geschrieben: %2.</translation>
    </message>
    <message>
        <source>Nothing was written: two files would get the same name (&quot;%1&quot; is one of them). Rename one of them.</source>
        <translation>Es wurde nichts geschrieben: Zwei Dateien bekämen denselben Namen („%1“ ist eine davon). Benennen Sie eine um.</translation>
    </message>
</context>
<context>
    <name>studio::DataActions</name>
    <message>
        <source>Data sets</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>&amp;Check a data set</source>
        <translation>Datensatz &amp;prüfen</translation>
    </message>
    <message>
        <source>Find what would spoil training or matching</source>
        <translation>Finden, was Training oder Abgleich verderben würde</translation>
    </message>
    <message>
        <source>C&amp;onvert labels</source>
        <translation>Markierungen &amp;umwandeln</translation>
    </message>
    <message>
        <source>TIFF, COCO, YOLO or labelme labels to masks or annotations, and back</source>
        <translation>Markierungen aus TIFF, COCO, YOLO oder labelme in Masken oder Annotationen und zurück</translation>
    </message>
    <message>
        <source>&amp;Build a data set</source>
        <translation>Datensatz &amp;erstellen</translation>
    </message>
    <message>
        <source>Make references or a training set of what was annotated</source>
        <translation>Aus dem Annotierten Vorlagen oder einen Trainingssatz machen</translation>
    </message>
    <message>
        <source>S&amp;ynthesise scenes</source>
        <translation>S&amp;zenen erzeugen</translation>
    </message>
    <message>
        <source>Draw inspection scenes with exact masks</source>
        <translation>Prüfszenen mit genauen Masken zeichnen</translation>
    </message>
    <message>
        <source>Choose &amp;folder…</source>
        <translation>&amp;Ordner wählen …</translation>
    </message>
    <message>
        <source>Choose the folder that this page works on</source>
        <translation>Den Ordner wählen, mit dem diese Seite arbeitet</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>Start what this page does</source>
        <translation>Starten, was diese Seite tut</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>Anh&amp;alten</translation>
    </message>
    <message>
        <source>Stop it; what was written so far is whole</source>
        <translation>Anhalten; was bis dahin geschrieben ist, ist heil</translation>
    </message>
    <message>
        <source>Open in &amp;Annotate</source>
        <translation>In „A&amp;nnotieren“ öffnen</translation>
    </message>
    <message>
        <source>Open the image of the selected row in Annotate</source>
        <translation>Das Bild der gewählten Zeile in „Annotieren“ öffnen</translation>
    </message>
    <message>
        <source>Show the f&amp;ile</source>
        <translation>&amp;Datei zeigen</translation>
    </message>
    <message>
        <source>Show the file of the selected row in the file manager</source>
        <translation>Die Datei der gewählten Zeile in der Dateiverwaltung zeigen</translation>
    </message>
    <message>
        <source>&amp;Make a repaired copy…</source>
        <translation>&amp;Reparierte Kopie anlegen …</translation>
    </message>
    <message>
        <source>Write a copy without the problems that can be repaired into a new folder; what was checked is not changed</source>
        <translation>Eine Kopie ohne die reparierbaren Probleme in einen neuen Ordner schreiben; das Geprüfte bleibt unverändert</translation>
    </message>
    <message>
        <source>Open the &amp;result</source>
        <translation>Er&amp;gebnis öffnen</translation>
    </message>
    <message>
        <source>Open what was written in Annotate</source>
        <translation>Das Geschriebene in „Annotieren“ öffnen</translation>
    </message>
    <message>
        <source>Co&amp;py rows</source>
        <translation>Zeilen &amp;kopieren</translation>
    </message>
    <message>
        <source>Copy the selected rows of the report</source>
        <translation>Die gewählten Zeilen des Berichts kopieren</translation>
    </message>
    <message>
        <source>Sa&amp;ve the report…</source>
        <translation>&amp;Bericht speichern …</translation>
    </message>
    <message>
        <source>Save the rows of the report as a table (CSV)</source>
        <translation>Die Zeilen des Berichts als Tabelle speichern (CSV)</translation>
    </message>
    <message>
        <source>&amp;Next pane</source>
        <translation>Nä&amp;chster Bereich</translation>
    </message>
    <message>
        <source>Move the keyboard to the next pane: form, preview, report</source>
        <translation>Die Tastatur in den nächsten Bereich setzen: Formular, Vorschau, Bericht</translation>
    </message>
    <message>
        <source>Double click, Enter on a row of the report</source>
        <translation>Doppelklick, Eingabetaste auf einer Zeile des Berichts</translation>
    </message>
    <message>
        <source>Open its image in Annotate</source>
        <translation>Ihr Bild in „Annotieren“ öffnen</translation>
    </message>
    <message>
        <source>Drop a folder on the page</source>
        <translation>Ordner auf die Seite ziehen</translation>
    </message>
    <message>
        <source>Check, convert or build from it</source>
        <translation>Ihn prüfen, umwandeln oder daraus erstellen</translation>
    </message>
</context>
<context>
    <name>studio::DataPage</name>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Stopped. What is listed was done before.</source>
        <translation>Angehalten. Was hier steht, war vorher fertig.</translation>
    </message>
    <message>
        <source>Choose this first.</source>
        <translation>Wählen Sie das zuerst.</translation>
    </message>
    <message>
        <source>This is a file. Choose a folder.</source>
        <translation>Das ist eine Datei. Wählen Sie einen Ordner.</translation>
    </message>
    <message>
        <source>This does not exist.</source>
        <translation>Das gibt es nicht.</translation>
    </message>
    <message>
        <source>Nothing to work on was found there.</source>
        <translation>Dort wurde nichts gefunden, womit sich arbeiten lässt.</translation>
    </message>
    <message>
        <source>Nothing can be written there. Choose a folder of your own.</source>
        <translation>Dort kann nichts geschrieben werden. Wählen Sie einen eigenen Ordner.</translation>
    </message>
    <message>
        <source>There is something in this folder already, and nothing is overwritten. Choose a new or empty one.</source>
        <translation>In diesem Ordner ist schon etwas, und überschrieben wird nichts. Wählen Sie einen neuen oder leeren.</translation>
    </message>
    <message>
        <source>This lies inside of a folder that is read. Choose one outside of it.</source>
        <translation>Das liegt in einem Ordner, der gelesen wird. Wählen Sie einen außerhalb.</translation>
    </message>
    <message>
        <source>Validation and test together can be at most 100 %.</source>
        <translation>Validierung und Test zusammen können höchstens 100 % sein.</translation>
    </message>
    <message>
        <source>Choose at least one kind.</source>
        <translation>Wählen Sie mindestens eine Art.</translation>
    </message>
    <message>
        <source>The first number may not be above the second.</source>
        <translation>Die erste Zahl darf nicht über der zweiten liegen.</translation>
    </message>
    <message>
        <source>This becomes the name of a folder: neither empty, nor with &quot;/&quot; or a dot in front.</source>
        <translation>Das wird der Name eines Ordners: weder leer noch mit „/“ oder einem Punkt am Anfang.</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>Wird gestartet …</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Not done. What is listed was done before.</source>
        <translation>Nicht erledigt. Was hier steht, war vorher fertig.</translation>
    </message>
    <message>
        <source>A new or empty folder</source>
        <translation>Ein neuer oder leerer Ordner</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>Wohin</translation>
    </message>
    <message>
        <source>A folder that is new or empty</source>
        <translation>Ein Ordner, der neu oder leer ist</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>One for each core</source>
        <translation>Einer je Kern</translation>
    </message>
</context>
<context>
    <name>studio::DataText</name>
    <message>
        <source>Unreadable</source>
        <translation>Nicht lesbar</translation>
    </message>
    <message>
        <source>Mask missing</source>
        <translation>Maske fehlt</translation>
    </message>
    <message>
        <source>Image missing</source>
        <translation>Bild fehlt</translation>
    </message>
    <message>
        <source>Wrong size</source>
        <translation>Falsche Größe</translation>
    </message>
    <message>
        <source>Empty mask</source>
        <translation>Leere Maske</translation>
    </message>
    <message>
        <source>Full mask</source>
        <translation>Volle Maske</translation>
    </message>
    <message>
        <source>Not only 0 and 255</source>
        <translation>Nicht nur 0 und 255</translation>
    </message>
    <message>
        <source>Turned by a tag</source>
        <translation>Durch Vermerk gedreht</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Doppelt</translation>
    </message>
    <message>
        <source>In two splits</source>
        <translation>In zwei Teilen</translation>
    </message>
    <message>
        <source>Unusable annotation</source>
        <translation>Unbrauchbare Annotation</translation>
    </message>
    <message>
        <source>Wrong file format</source>
        <translation>Falsches Dateiformat</translation>
    </message>
    <message>
        <source>Gap in the numbers</source>
        <translation>Lücke in den Nummern</translation>
    </message>
    <message>
        <source>Training and matching stop at this file. Export it again or remove it.</source>
        <translation>Training und Abgleich bleiben an dieser Datei stehen. Exportieren Sie sie neu oder entfernen Sie sie.</translation>
    </message>
    <message>
        <source>There is nothing to learn from this image. Mark the object in it, or remove the image.</source>
        <translation>Aus diesem Bild ist nichts zu lernen. Markieren Sie das Objekt darin oder entfernen Sie das Bild.</translation>
    </message>
    <message>
        <source>This file belongs to no image. Bring the image back, rename it, or remove the file.</source>
        <translation>Diese Datei gehört zu keinem Bild. Holen Sie das Bild zurück, benennen Sie es um oder entfernen Sie die Datei.</translation>
    </message>
    <message>
        <source>Mask and image cannot be laid over each other. Make the mask again from this image.</source>
        <translation>Maske und Bild lassen sich nicht übereinanderlegen. Erstellen Sie die Maske neu aus diesem Bild.</translation>
    </message>
    <message>
        <source>The mask marks nothing. Mark the object, or remove image and mask.</source>
        <translation>Die Maske markiert nichts. Markieren Sie das Objekt oder entfernen Sie Bild und Maske.</translation>
    </message>
    <message>
        <source>The mask marks everything. Mark the object, or remove image and mask.</source>
        <translation>Die Maske markiert alles. Markieren Sie das Objekt oder entfernen Sie Bild und Maske.</translation>
    </message>
    <message>
        <source>Programs take the other values for different things. A repaired copy has the mask with 0 and 255.</source>
        <translation>Programme verstehen die anderen Werte verschieden. Eine reparierte Kopie hat die Maske mit 0 und 255.</translation>
    </message>
    <message>
        <source>Programs that do not heed the tag see it turned. A repaired copy has the pixels upright.</source>
        <translation>Programme, die den Vermerk nicht beachten, sehen es gedreht. Eine reparierte Kopie hat die Pixel aufrecht.</translation>
    </message>
    <message>
        <source>The same picture counts twice. A repaired copy has it once; where the masks differ, decide which one is right.</source>
        <translation>Dasselbe Bild zählt zweimal. Eine reparierte Kopie hat es einmal; wo die Masken sich unterscheiden, entscheiden Sie, welche stimmt.</translation>
    </message>
    <message>
        <source>What is trained with is also tested with, so the scores are too good. A repaired copy has it in one split.</source>
        <translation>Womit trainiert wird, damit wird auch geprüft; die Werte sind dann zu gut. Eine reparierte Kopie hat es in einem Teil.</translation>
    </message>
    <message>
        <source>The annotation cannot be used. Correct it in Annotate, or remove it.</source>
        <translation>Die Annotation ist nicht verwendbar. Korrigieren Sie sie in „Annotieren“ oder entfernen Sie sie.</translation>
    </message>
    <message>
        <source>Published loaders of this layout do not find the file. A repaired copy has it in the right format.</source>
        <translation>Veröffentlichte Leseprogramme dieser Anordnung finden die Datei nicht. Eine reparierte Kopie hat sie im richtigen Format.</translation>
    </message>
    <message>
        <source>Published loaders of this layout count 00, 01, 02 and stop at the gap. A repaired copy is numbered anew.</source>
        <translation>Veröffentlichte Leseprogramme dieser Anordnung zählen 00, 01, 02 und bleiben an der Lücke stehen. Eine reparierte Kopie ist neu nummeriert.</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Repaired</source>
        <translation>Repariert</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Weggelassen</translation>
    </message>
    <message>
        <source>Can be repaired</source>
        <translation>Reparierbar</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>Von Hand</translation>
    </message>
    <message>
        <source>Found by itself</source>
        <translation>Von selbst erkannt</translation>
    </message>
    <message>
        <source>Label images, masks</source>
        <translation>Markierungsbilder, Masken</translation>
    </message>
    <message>
        <source>Annotations of this program</source>
        <translation>Annotationen dieses Programms</translation>
    </message>
    <message>
        <source>COCO</source>
        <translation>COCO</translation>
    </message>
    <message>
        <source>YOLO segmentation</source>
        <translation>YOLO-Segmentierung</translation>
    </message>
    <message>
        <source>labelme</source>
        <translation>labelme</translation>
    </message>
    <message>
        <source>Holes</source>
        <translation>Bohrungen</translation>
    </message>
    <message>
        <source>Backlit holes</source>
        <translation>Durchlicht</translation>
    </message>
    <message>
        <source>Slots</source>
        <translation>Nuten</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Gewinde</translation>
    </message>
    <message>
        <source>Rings</source>
        <translation>Ringe</translation>
    </message>
    <message>
        <source>Plates</source>
        <translation>Platten</translation>
    </message>
    <message>
        <source>Gears</source>
        <translation>Zahnräder</translation>
    </message>
    <message>
        <source>Brackets</source>
        <translation>Winkel</translation>
    </message>
    <message>
        <source>Scratches</source>
        <translation>Kratzer</translation>
    </message>
    <message>
        <source>The images of the match are not where they were. Choose the folder where they are now.</source>
        <translation>Die Bilder des Abgleichs sind nicht mehr dort, wo sie waren. Wählen Sie den Ordner, in dem sie jetzt sind.</translation>
    </message>
</context>
<context>
    <name>studio::DataWorkspace</name>
    <message>
        <source>What to do with data</source>
        <translation>Was mit Daten zu tun ist</translation>
    </message>
    <message>
        <source>&amp;Data</source>
        <translation>Da&amp;ten</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>No file manager could be started. The file is &quot;%1&quot;.</source>
        <translation>Es konnte keine Dateiverwaltung gestartet werden. Die Datei ist „%1“.</translation>
    </message>
    <message>
        <source>Still at work</source>
        <translation>Noch bei der Arbeit</translation>
    </message>
    <message>
        <source>A job on data has not ended yet. When the window is closed it is stopped; what was written so far is whole, the rest is missing.</source>
        <translation>Eine Arbeit an Daten ist noch nicht zu Ende. Wird das Fenster geschlossen, wird sie angehalten; was bis dahin geschrieben ist, ist heil, der Rest fehlt.</translation>
    </message>
    <message>
        <source>Stop it and close</source>
        <translation>Anhalten und schließen</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>Data se&amp;ts</source>
        <translation>Daten&amp;sätze</translation>
    </message>
</context>
<context>
    <name>studio::DetailText</name>
    <message>
        <source>no space left on the disk; nothing was changed</source>
        <translation>auf dem Datenträger ist kein Platz mehr; nichts wurde geändert</translation>
    </message>
    <message>
        <source>cannot be written to (%1)</source>
        <translation>dorthin kann nicht geschrieben werden (%1)</translation>
    </message>
    <message>
        <source>cannot be written (%1)</source>
        <translation>kann nicht geschrieben werden (%1)</translation>
    </message>
    <message>
        <source>cannot be read (%1)</source>
        <translation>kann nicht gelesen werden (%1)</translation>
    </message>
    <message>
        <source>does not exist; the reference needs a mask</source>
        <translation>gibt es nicht; die Vorlage braucht eine Maske</translation>
    </message>
    <message>
        <source>does not exist</source>
        <translation>gibt es nicht</translation>
    </message>
    <message>
        <source>is a folder, not a file</source>
        <translation>ist ein Ordner, keine Datei</translation>
    </message>
    <message>
        <source>is not a regular file</source>
        <translation>ist keine gewöhnliche Datei</translation>
    </message>
    <message>
        <source>is not a folder (%1)</source>
        <translation>ist kein Ordner (%1)</translation>
    </message>
    <message>
        <source>is not a folder</source>
        <translation>ist kein Ordner</translation>
    </message>
    <message>
        <source>there is not enough memory</source>
        <translation>der Arbeitsspeicher reicht nicht</translation>
    </message>
    <message>
        <source>does not fit into the memory</source>
        <translation>passt nicht in den Arbeitsspeicher</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>keine Berechtigung</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>das Dateisystem ist schreibgeschützt</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>kein Platz mehr auf dem Datenträger</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>Datei oder Ordner fehlt</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>kein Ordner</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>ein Ordner</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Ein-/Ausgabefehler</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>der Dateiname ist zu lang</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>die Datei gibt es schon</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <translation>das Kontingent ist ausgeschöpft</translation>
    </message>
    <message>
        <source>Stale file handle</source>
        <translation>das Netzlaufwerk ist nicht mehr verbunden</translation>
    </message>
    <message>
        <source>is empty where JSON was expected</source>
        <translation>ist leer, wo JSON erwartet wurde</translation>
    </message>
    <message>
        <source>is UTF-16 text; JSON has to be UTF-8</source>
        <translation>ist Text in UTF-16; JSON muss UTF-8 sein</translation>
    </message>
    <message>
        <source>is nested too deeply</source>
        <translation>ist zu tief verschachtelt</translation>
    </message>
    <message>
        <source>holds a number that is out of range</source>
        <translation>enthält eine zu große Zahl</translation>
    </message>
    <message>
        <source>is not UTF-8 text (line %1, column %2)</source>
        <translation>ist kein UTF-8-Text (Zeile %1, Spalte %2)</translation>
    </message>
    <message>
        <source>is not valid JSON (line %1, column %2: the text ends there)</source>
        <translation>ist kein gültiges JSON (Zeile %1, Spalte %2: dort endet der Text)</translation>
    </message>
    <message>
        <source>is not valid JSON (line %1, column %2)</source>
        <translation>ist kein gültiges JSON (Zeile %1, Spalte %2)</translation>
    </message>
    <message>
        <source>is not valid JSON: %1</source>
        <translation>ist kein gültiges JSON: %1</translation>
    </message>
    <message>
        <source>was written by a newer version of this program</source>
        <translation>wurde von einer neueren Version dieses Programms geschrieben</translation>
    </message>
    <message>
        <source>was made for an image of %1 x %2 pixels, but the image has %3 x %4</source>
        <translation>wurde für ein Bild von %1 × %2 Pixeln gemacht, das Bild hat aber %3 × %4</translation>
    </message>
    <message>
        <source>the point (%1) is outside of the image of %2 pixels</source>
        <translation>der Punkt (%1) liegt außerhalb des Bildes von %2 Pixeln</translation>
    </message>
    <message>
        <source>the box is outside of the image of %1 pixels</source>
        <translation>der Rahmen liegt außerhalb des Bildes von %1 Pixeln</translation>
    </message>
    <message>
        <source>names the mask %1 for object %2, which is not there</source>
        <translation>nennt die Maske %1 zu Objekt %2, die es nicht gibt</translation>
    </message>
    <message>
        <source>names the mask %1 for object %2, which is not named as the image</source>
        <translation>nennt für Objekt %2 die Maske %1, die nicht wie das Bild heißt</translation>
    </message>
    <message>
        <source>object %1 has no clicks and no box: nothing to do</source>
        <translation>Objekt %1 hat weder Klicks noch Rahmen: nichts zu tun</translation>
    </message>
    <message>
        <source>is an empty file</source>
        <translation>ist eine leere Datei</translation>
    </message>
    <message>
        <source>is not a PNG, JPEG, TIFF or BMP image</source>
        <translation>ist kein PNG-, JPEG-, TIFF- oder BMP-Bild</translation>
    </message>
    <message>
        <source>has no pixels</source>
        <translation>hat keine Pixel</translation>
    </message>
    <message>
        <source>has %1 x %2 pixels; the limit is %3 megapixels</source>
        <translation>hat %1 × %2 Pixel; erlaubt sind %3 Megapixel</translation>
    </message>
    <message>
        <source>has %1 x %2 pixels, but its image has %3 x %4: it was made on the stored pixels, before the tag turns them</source>
        <translation>hat %1 × %2 Pixel, sein Bild aber %3 × %4: Sie wurde auf den gespeicherten Pixeln gemacht, bevor die Marke sie dreht</translation>
    </message>
    <message>
        <source>has %1 x %2 pixels, but its image has %3 x %4</source>
        <translation>hat %1 × %2 Pixel, sein Bild aber %3 × %4</translation>
    </message>
    <message>
        <source>%1 x %2 pixels, but its image has %3 x %4</source>
        <translation>%1 × %2 Pixel, das Bild hat aber %3 × %4</translation>
    </message>
    <message>
        <source>the mask has %1 x %2 pixels, the ground truth %3 x %4</source>
        <translation>die Maske hat %1 × %2 Pixel, die Referenzmaske %3 × %4</translation>
    </message>
    <message>
        <source>is a damaged or truncated %1 file (%2)</source>
        <translation>ist eine beschädigte oder unvollständige %1-Datei (%2)</translation>
    </message>
    <message>
        <source>is a truncated %1 file</source>
        <translation>ist eine unvollständige %1-Datei</translation>
    </message>
    <message>
        <source>is a damaged %1 file (%2)</source>
        <translation>ist eine beschädigte %1-Datei (%2)</translation>
    </message>
    <message>
        <source>is a JPEG file with more than 8 bits, which is not supported</source>
        <translation>ist eine JPEG-Datei mit mehr als 8 Bit, die nicht unterstützt wird</translation>
    </message>
    <message>
        <source>is a compressed BMP file, which is not supported; save it as PNG</source>
        <translation>ist eine komprimierte BMP-Datei, die nicht unterstützt wird; als PNG speichern</translation>
    </message>
    <message>
        <source>is a TIFF file of a kind that is not supported (%1)</source>
        <translation>ist eine TIFF-Datei einer Art, die nicht unterstützt wird (%1)</translation>
    </message>
    <message>
        <source>has no PNG, JPEG, TIFF or BMP images, and none of the known layouts</source>
        <translation>enthält keine PNG-, JPEG-, TIFF- oder BMP-Bilder und keinen der bekannten Aufbauten</translation>
    </message>
    <message>
        <source>has no PNG, JPEG, TIFF or BMP images</source>
        <translation>enthält keine PNG-, JPEG-, TIFF- oder BMP-Bilder</translation>
    </message>
    <message>
        <source>marks no object: all of the mask is 0</source>
        <translation>markiert kein Objekt: Die ganze Maske ist 0</translation>
    </message>
    <message>
        <source>marks no object</source>
        <translation>markiert kein Objekt</translation>
    </message>
    <message>
        <source>the mask %1</source>
        <translation>die Maske %1</translation>
    </message>
    <message>
        <source>has no object: all of it is 0</source>
        <translation>hat kein Objekt: Alles ist 0</translation>
    </message>
    <message>
        <source>has no object: not a single pixel is set</source>
        <translation>hat kein Objekt: Kein einziges Pixel ist gesetzt</translation>
    </message>
    <message>
        <source>has no background: every pixel is set</source>
        <translation>hat keinen Hintergrund: Jedes Pixel ist gesetzt</translation>
    </message>
    <message>
        <source>is left out, for it has no usable reference</source>
        <translation>wird ausgelassen, denn es hat keine brauchbare Vorlage</translation>
    </message>
    <message>
        <source>has no image %1 to be the reference</source>
        <translation>hat kein Bild %1, das die Vorlage sein könnte</translation>
    </message>
    <message>
        <source>the mask is not of its image&apos;s size</source>
        <translation>die Maske hat eine andere Größe als ihr Bild</translation>
    </message>
    <message>
        <source>the object is smaller than a cell of the features; one cell stands for it</source>
        <translation>das Objekt ist kleiner als eine Zelle der Merkmale; eine Zelle steht dafür</translation>
    </message>
    <message>
        <source>the mask covers the whole image: nothing tells the object from the rest</source>
        <translation>die Maske bedeckt das ganze Bild: Nichts unterscheidet das Objekt vom Rest</translation>
    </message>
    <message>
        <source>is no table of scores</source>
        <translation>ist keine Tabelle mit Bewertungen</translation>
    </message>
    <message>
        <source>is not empty; %1 takes a new or empty folder, so that nothing is overwritten</source>
        <translation>ist nicht leer; hier ist ein neuer oder leerer Ordner nötig, damit nichts überschrieben wird</translation>
    </message>
    <message>
        <source>lies inside of the checked folder; take a folder outside of it</source>
        <translation>liegt im geprüften Ordner; bitte einen Ordner außerhalb nehmen</translation>
    </message>
    <message>
        <source>lies inside of %1; take a folder outside of it</source>
        <translation>liegt in %1; bitte einen Ordner außerhalb nehmen</translation>
    </message>
    <message>
        <source>is where %1 are, which the results could replace: take another output folder</source>
        <translation>dort liegen %1, die von Ergebnissen ersetzt werden könnten: Bitte einen anderen Ordner nehmen</translation>
    </message>
    <message>
        <source>the images</source>
        <translation>die Bilder</translation>
    </message>
    <message>
        <source>the ground truths</source>
        <translation>die Referenzmasken</translation>
    </message>
    <message>
        <source>the annotations</source>
        <translation>die Annotationen</translation>
    </message>
    <message>
        <source>the masks of the project</source>
        <translation>die Masken des Projekts</translation>
    </message>
    <message>
        <source>has the same name as %1, and both would be written to %2: take them one after the other, with an output folder for each</source>
        <translation>heißt wie %1, und beide würden nach %2 geschrieben: Bitte nacheinander und mit je einem eigenen Ordner</translation>
    </message>
    <message>
        <source>has no mask in gt/</source>
        <translation>hat keine Maske in gt/</translation>
    </message>
    <message>
        <source>is stored turned or mirrored (EXIF orientation %1): programs that ignore the tag see it otherwise</source>
        <translation>ist gedreht oder gespiegelt gespeichert (EXIF-Ausrichtung %1): Programme, die die Marke nicht beachten, sehen es anders</translation>
    </message>
    <message>
        <source>is stored turned or mirrored (orientation %1)</source>
        <translation>ist gedreht oder gespiegelt gespeichert (Ausrichtung %1)</translation>
    </message>
    <message>
        <source>is not named .jpg, which is all that the published %1 loader looks for</source>
        <translation>heißt nicht .jpg; nur danach sucht der veröffentlichte %1-Lader</translation>
    </message>
    <message>
        <source>stands beside %1, which is used</source>
        <translation>steht neben %1, das benutzt wird</translation>
    </message>
    <message>
        <source>is no PNG, so it is not found as a mask</source>
        <translation>ist kein PNG und wird deshalb nicht als Maske gefunden</translation>
    </message>
    <message>
        <source>is a colour picture</source>
        <translation>ist ein Farbbild</translation>
    </message>
    <message>
        <source>has the values 0 and %1</source>
        <translation>hat die Werte 0 und %1</translation>
    </message>
    <message>
        <source>has %1 values between 0 and %2, as smooth edges or a lossy file have them</source>
        <translation>hat %1 Werte zwischen 0 und %2, wie bei weichen Kanten oder verlustbehafteten Dateien</translation>
    </message>
    <message>
        <source>has %1 different values beside 0, as label images have them</source>
        <translation>hat %1 verschiedene Werte neben 0, wie Label-Bilder</translation>
    </message>
    <message>
        <source>is empty and has 16 bits</source>
        <translation>ist leer und hat 16 Bit</translation>
    </message>
    <message>
        <source>has the same pixels as %1</source>
        <translation>hat dieselben Pixel wie %1</translation>
    </message>
    <message>
        <source>is also in the split %1 (as %2)</source>
        <translation>ist auch in der Aufteilung %1 (als %2)</translation>
    </message>
    <message>
        <source>its images are not numbered 00, 01, 02, ... without gaps, as the published script counts them</source>
        <translation>die Bilder sind nicht lückenlos 00, 01, 02, … nummeriert, wie das veröffentlichte Skript sie zählt</translation>
    </message>
    <message>
        <source>has no usable mask: there is nothing to match with</source>
        <translation>hat keine brauchbare Maske: Es gibt nichts, womit abgeglichen werden kann</translation>
    </message>
    <message>
        <source>has no usable mask, but is the reference unless --ref_idx names another one</source>
        <translation>hat keine brauchbare Maske, ist aber die Vorlage, wenn --ref_idx keine andere nennt</translation>
    </message>
    <message>
        <source>has masks for %1 of %2 images; the others are matched without being scored</source>
        <translation>hat Masken zu %1 von %2 Bildern; die anderen werden abgeglichen, aber nicht bewertet</translation>
    </message>
    <message>
        <source>no image has an annotation or a mask yet</source>
        <translation>noch kein Bild hat eine Annotation oder Maske</translation>
    </message>
    <message>
        <source>has neither annotation nor mask</source>
        <translation>hat weder Annotation noch Maske</translation>
    </message>
    <message>
        <source>is an annotation without an image</source>
        <translation>ist eine Annotation ohne Bild</translation>
    </message>
    <message>
        <source>is a mask without an image</source>
        <translation>ist eine Maske ohne Bild</translation>
    </message>
    <message>
        <source>has no columns image and mask: it is not of `match`</source>
        <translation>hat keine Spalten image und mask: Sie ist nicht von einem Abgleich</translation>
    </message>
    <message>
        <source>is named in %1 but not there</source>
        <translation>wird in %1 genannt, fehlt aber</translation>
    </message>
    <message>
        <source>%1 lines with the verdict &quot;%2&quot; were left out</source>
        <translation>%1 Zeilen mit dem Urteil „%2“ wurden ausgelassen</translation>
    </message>
    <message>
        <source>%1 images without objects were left out</source>
        <translation>%1 Bilder ohne Objekte wurden ausgelassen</translation>
    </message>
    <message>
        <source>is written without objects, as an image that has none</source>
        <translation>wird ohne Objekte geschrieben, wie ein Bild, das keine hat</translation>
    </message>
    <message>
        <source>%1 objects without a mask were left out</source>
        <translation>%1 Objekte ohne Maske wurden ausgelassen</translation>
    </message>
    <message>
        <source>%1 files that are named as no image were left out</source>
        <translation>%1 Dateien, die wie kein Bild heißen, wurden ausgelassen</translation>
    </message>
    <message>
        <source>object %1 has neither mask nor box and was left out</source>
        <translation>Objekt %1 hat weder Maske noch Rahmen und wurde ausgelassen</translation>
    </message>
    <message>
        <source>the image is not there</source>
        <translation>das Bild fehlt</translation>
    </message>
    <message>
        <source>looking at data and model</source>
        <translation>Daten und Modell werden angesehen</translation>
    </message>
    <message>
        <source>looking at the data</source>
        <translation>die Daten werden angesehen</translation>
    </message>
    <message>
        <source>checking the data</source>
        <translation>die Daten werden geprüft</translation>
    </message>
    <message>
        <source>loading the model</source>
        <translation>das Modell wird geladen</translation>
    </message>
    <message>
        <source>looking at the HQ part&apos;s masks</source>
        <translation>die Masken des HQ-Teils werden angesehen</translation>
    </message>
    <message>
        <source>looking at the cache of features</source>
        <translation>der Zwischenspeicher der Merkmale wird angesehen</translation>
    </message>
    <message>
        <source>%1: %2; training is paused and goes on when there is room</source>
        <translation>%1: %2; das Training pausiert und geht weiter, sobald Platz ist</translation>
    </message>
    <message>
        <source>there is not enough memory for a batch of %1; try %2 with --accumulate %3</source>
        <translation>der Speicher reicht nicht für einen Stapel von %1; versuchen Sie %2 mit %3 Stapeln je Schritt</translation>
    </message>
    <message>
        <source>there is not enough memory for a single image; train fewer parts, or a smaller model or --input_size</source>
        <translation>der Speicher reicht nicht einmal für ein Bild; lassen Sie weniger Teile lernen oder nehmen Sie ein kleineres Modell oder kleinere Bilder</translation>
    </message>
    <message>
        <source>a batch of %1 needs about %2 and %3 are free; --batch_size_train %4 would fit (with --accumulate %5 the steps stay as they are)</source>
        <translation>ein Stapel von %1 braucht etwa %2, frei sind %3; ein Stapel von %4 würde passen (mit %5 Stapeln je Schritt bleiben die Schritte, wie sie sind)</translation>
    </message>
    <message>
        <source>a batch of %1 needs about %2 and %3 are free; not even one image fits: train fewer parts, a smaller model or --input_size, or set --amp bf16</source>
        <translation>ein Stapel von %1 braucht etwa %2, frei sind %3; nicht einmal ein Bild passt: lassen Sie weniger Teile lernen, nehmen Sie ein kleineres Modell oder kleinere Bilder, oder rechnen Sie in bf16</translation>
    </message>
    <message>
        <source>%1 has no run that could be resumed</source>
        <translation>%1 enthält kein Training, das weitergehen könnte</translation>
    </message>
    <message>
        <source>%1 is in use by a run that is under way</source>
        <translation>%1 wird von einem Training benutzt, das gerade läuft</translation>
    </message>
    <message>
        <source>one checkpoint takes %1 and %2 are free; free some space or name another folder</source>
        <translation>ein Modell braucht %1, frei sind %2; schaffen Sie Platz oder wählen Sie einen anderen Ordner</translation>
    </message>
    <message>
        <source>only features of a frozen encoder can be kept; this run trains it</source>
        <translation>behalten werden nur Bilder, deren Encoder bleibt, wie er ist; hier lernt er</translation>
    </message>
    <message>
        <source>no image with its mask can be read any more</source>
        <translation>kein Bild mit seiner Maske ist mehr lesbar</translation>
    </message>
    <message>
        <source>there is no image with a usable mask: %1 images have none, %2 masks are empty, %3 files cannot be used%4</source>
        <translation>es gibt kein Bild mit brauchbarer Maske: %1 Bilder haben keine, %2 Masken sind leer, %3 Dateien sind unbrauchbar%4</translation>
    </message>
    <message>
        <source>belongs to a run with other data, model or settings, which cannot be continued exactly: %1</source>
        <translation>gehört zu einem Training mit anderen Daten, anderem Modell oder anderen Einstellungen, das nicht genau fortgesetzt werden kann: %1</translation>
    </message>
    <message>
        <source>no space left on the disk</source>
        <translation>kein Platz mehr auf dem Datenträger</translation>
    </message>
    <message>
        <source>holds weights that are no finite numbers, in %1</source>
        <translation>enthält Gewichte, die keine endlichen Zahlen sind, in %1</translation>
    </message>
    <message>
        <source>would remove %1, which this run starts from: name another --output</source>
        <translation>würde %1 entfernen, womit dieses Training beginnt: Bitte ein anderes --output nennen</translation>
    </message>
    <message>
        <source>%1 is a ViT made for images of %2 pixels; only TinyViT can be trained at another size</source>
        <translation>%1 ist ein ViT für Bilder von %2 Pixeln; nur TinyViT lernt auch in anderer Größe</translation>
    </message>
    <message>
        <source>distributed training is not built in: this LibTorch comes without c10d&apos;s gloo</source>
        <translation>mehrere Prozesse sind nicht eingebaut: diesem LibTorch fehlt gloo von c10d</translation>
    </message>
    <message>
        <source>the loss is not a finite number in the batch of these images; try a lower --learning_rate, --clip_norm 1, or --amp fp32</source>
        <translation>der Verlust ist im Stapel dieser Bilder keine endliche Zahl; versuchen Sie eine kleinere Lernrate, 1 als größten Gradienten oder fp32</translation>
    </message>
    <message>
        <source>a gradient is not a finite number in the batch of these images; try a lower --learning_rate, --clip_norm 1, or --amp fp32</source>
        <translation>ein Gradient ist im Stapel dieser Bilder keine endliche Zahl; versuchen Sie eine kleinere Lernrate, 1 als größten Gradienten oder fp32</translation>
    </message>
    <message>
        <source>the connection to another process broke: %1</source>
        <translation>die Verbindung zu einem anderen Prozess brach ab: %1</translation>
    </message>
    <message>
        <source>not all of the %1 processes came within %2 s</source>
        <translation>nicht alle der %1 Prozesse kamen in %2 s</translation>
    </message>
    <message>
        <source>is named in %1 but not found; say with --images where the images are</source>
        <translation>wird in %1 genannt, aber nicht gefunden; wo die Bilder sind, sagt --images</translation>
    </message>
    <message>
        <source>the images of %1 are not where they were; say where they are</source>
        <translation>die Bilder von %1 sind nicht mehr dort, wo sie waren</translation>
    </message>
    <message>
        <source>%1; the run can be resumed from its last saved state</source>
        <translation>%1; das Training kann vom zuletzt gesicherten Stand aus weitergehen</translation>
    </message>
    <message>
        <source>there is room again: training goes on</source>
        <translation>es ist wieder Platz: das Training geht weiter</translation>
    </message>
    <message>
        <source>%1 processes (%2, joined by %3)</source>
        <translation>%1 Prozesse (%2, verbunden durch %3)</translation>
    </message>
    <message>
        <source>resumed at epoch %1 of %2, step %3</source>
        <translation>fortgesetzt bei Epoche %1 von %2, Schritt %3</translation>
    </message>
    <message>
        <source>--max_steps was reached</source>
        <translation>--max_steps ist erreicht</translation>
    </message>
    <message>
        <source>--max_minutes was reached</source>
        <translation>--max_minutes ist erreicht</translation>
    </message>
    <message>
        <source>no better epoch since epoch %1 of %2 (%3): stopped early</source>
        <translation>keine bessere Epoche seit Epoche %1 von %2 (%3): vorzeitig beendet</translation>
    </message>
    <message>
        <source>the checkpoint has no HQ part: a new one is trained from start values</source>
        <translation>der Checkpoint hat keinen HQ-Teil: ein neuer wird von Startwerten aus trainiert</translation>
    </message>
    <message>
        <source>the checkpoint&apos;s HQ masks are corrections of SAM&apos;s masks: the sum of both is trained (--loss hq-sum; --loss hq trains them alone, as published)</source>
        <translation>die HQ-Masken des Checkpoints sind Korrekturen der Masken von SAM: trainiert wird die Summe beider (--loss hq-sum; --loss hq trainiert sie allein, wie veröffentlicht)</translation>
    </message>
    <message>
        <source>there is no validation data: the best checkpoint is the one of the lowest training loss, which says little about other images</source>
        <translation>es gibt keine Validierungsdaten: der beste Checkpoint ist der mit dem niedrigsten Trainingsverlust, was wenig über andere Bilder sagt</translation>
    </message>
    <message>
        <source>there is only 1 image to train on; the model will learn it by heart</source>
        <translation>es ist nur 1 Bild zum Lernen da; das Modell lernt es auswendig</translation>
    </message>
    <message>
        <source>there are only %1 images to train on; the model will learn them by heart</source>
        <translation>es sind nur %1 Bilder zum Lernen da; das Modell lernt sie auswendig</translation>
    </message>
    <message>
        <source>memory may not suffice: %1</source>
        <translation>der Speicher reicht vielleicht nicht: %1</translation>
    </message>
    <message>
        <source>the disk has no room for all %1 checkpoints: one checkpoint takes %2 and %3 are free; training will pause when it is full (--model_save_fre saves fewer)</source>
        <translation>auf dem Datenträger ist nicht für alle %1 Checkpoints Platz: einer braucht %2, und %3 sind frei; das Training pausiert, wenn er voll ist (--model_save_fre sichert weniger)</translation>
    </message>
    <message>
        <source>features are not kept: they would take %1 (--cache_gb, --cache-features on)</source>
        <translation>Merkmale werden nicht aufbewahrt: sie bräuchten %1 (--cache_gb, --cache-features on)</translation>
    </message>
    <message>
        <source>each image is encoded in %1 augmented versions, which the epochs use in turn; encoding happens in the first %2 epochs only</source>
        <translation>jedes Bild wird in %1 abgewandelten Fassungen kodiert, die die Epochen reihum benutzen; kodiert wird nur in den ersten %2 Epochen</translation>
    </message>
    <message>
        <source>each image is encoded once and its features are kept: later epochs are many times faster, but images are not augmented (for that: --cache_variants N, or --cache-features off)</source>
        <translation>jedes Bild wird einmal kodiert und seine Merkmale werden aufbewahrt: spätere Epochen sind viel schneller, aber Bilder werden nicht abgewandelt (dafür: --cache_variants N oder --cache-features off)</translation>
    </message>
    <message>
        <source>bf16 is emulated here: a step takes many times as long as with --amp fp32, or with --amp auto, which takes bf16 only where it is fast</source>
        <translation>bf16 wird hier nachgebildet: ein Schritt dauert um ein Vielfaches länger als mit --amp fp32 oder mit --amp auto, das bf16 nur nimmt, wo es schnell ist</translation>
    </message>
</context>
<context>
    <name>studio::DeviceButton</name>
    <message>
        <source>Device: %1</source>
        <translation>Gerät: %1</translation>
    </message>
    <message>
        <source>Where the model will run</source>
        <translation>Wo das Modell laufen wird</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>A graphics card where there is one</source>
        <translation>Eine Grafikkarte, wo es eine gibt</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>Prozessor (CPU)</translation>
    </message>
    <message>
        <source>Works everywhere</source>
        <translation>Läuft überall</translation>
    </message>
    <message>
        <source>NVIDIA graphics card (CUDA)</source>
        <translation>NVIDIA-Grafikkarte (CUDA)</translation>
    </message>
    <message>
        <source>Needs a card, its driver and a LibTorch with CUDA</source>
        <translation>Braucht eine Karte, ihren Treiber und ein LibTorch mit CUDA</translation>
    </message>
    <message>
        <source>Precision of the encoder</source>
        <translation>Genauigkeit des Encoders</translation>
    </message>
    <message>
        <source>bf16 where the processor has it and the masks stay the same</source>
        <translation>bf16, wo der Prozessor es kann und die Masken gleich bleiben</translation>
    </message>
    <message>
        <source>fp32, exact</source>
        <translation>fp32, genau</translation>
    </message>
    <message>
        <source>As the reference computes</source>
        <translation>Wie die Referenz rechnet</translation>
    </message>
    <message>
        <source>bf16, fast</source>
        <translation>bf16, schnell</translation>
    </message>
    <message>
        <source>Half the memory traffic</source>
        <translation>Halber Speicherverkehr</translation>
    </message>
</context>
<context>
    <name>studio::DrawReferenceDialog</name>
    <message>
        <source>Mark the object in %1</source>
        <translation>Objekt in %1 markieren</translation>
    </message>
    <message>
        <source>&amp;Use as reference</source>
        <translation>Als &amp;Vorlage nehmen</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Click points</source>
        <translation>Punkte klicken</translation>
    </message>
    <message>
        <source>Draw a box</source>
        <translation>Rahmen ziehen</translation>
    </message>
    <message>
        <source>Paint</source>
        <translation>Malen</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Radieren</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>Kleinerer Pinsel</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>Größerer Pinsel</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>In das Fenster einpassen</translation>
    </message>
    <message>
        <source>Without a model only the brush works: B paints, E erases.</source>
        <translation>Ohne Modell geht nur der Pinsel: B malt, E radiert.</translation>
    </message>
    <message>
        <source>The image is being prepared; you may click already, or paint with B.</source>
        <translation>Das Bild wird vorbereitet; Sie können schon klicken oder mit B malen.</translation>
    </message>
    <message>
        <source>Click on the object, or drag a box around it. A right click says &quot;not this&quot;. All that is marked becomes the reference.</source>
        <translation>Klicken Sie auf das Objekt, oder ziehen Sie einen Rahmen darum. Ein Rechtsklick sagt „das nicht“. Alles Markierte wird zur Vorlage.</translation>
    </message>
</context>
<context>
    <name>studio::ErrorText</name>
    <message>
        <source>This setting does not work</source>
        <translation>Diese Einstellung geht nicht</translation>
    </message>
    <message>
        <source>File not found</source>
        <translation>Datei nicht gefunden</translation>
    </message>
    <message>
        <source>File cannot be read</source>
        <translation>Datei nicht lesbar</translation>
    </message>
    <message>
        <source>File cannot be written</source>
        <translation>Datei nicht schreibbar</translation>
    </message>
    <message>
        <source>Disk full</source>
        <translation>Platte voll</translation>
    </message>
    <message>
        <source>File changed on disk</source>
        <translation>Datei auf der Platte geändert</translation>
    </message>
    <message>
        <source>Not a readable image</source>
        <translation>Kein lesbares Bild</translation>
    </message>
    <message>
        <source>Image too large</source>
        <translation>Bild zu groß</translation>
    </message>
    <message>
        <source>Sizes do not match</source>
        <translation>Größen passen nicht zusammen</translation>
    </message>
    <message>
        <source>Damaged annotation file</source>
        <translation>Beschädigte Annotationsdatei</translation>
    </message>
    <message>
        <source>Unusable annotation</source>
        <translation>Unbrauchbare Annotation</translation>
    </message>
    <message>
        <source>No images here</source>
        <translation>Keine Bilder hier</translation>
    </message>
    <message>
        <source>Not a model file</source>
        <translation>Keine Modelldatei</translation>
    </message>
    <message>
        <source>Unsafe model file</source>
        <translation>Unsichere Modelldatei</translation>
    </message>
    <message>
        <source>Another kind of model</source>
        <translation>Andere Art von Modell</translation>
    </message>
    <message>
        <source>Device not available</source>
        <translation>Gerät nicht verfügbar</translation>
    </message>
    <message>
        <source>Out of memory</source>
        <translation>Zu wenig Speicher</translation>
    </message>
    <message>
        <source>Internal error</source>
        <translation>Interner Fehler</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a possible choice. Change it in the settings and try again.</source>
        <translation>„%1“ ist keine mögliche Wahl. Ändern Sie sie in den Einstellungen und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; does not exist. It may have been moved, renamed or deleted, or its drive is not connected: bring it back or open it from its new place.</source>
        <translation>„%1“ gibt es nicht. Vielleicht wurde es verschoben, umbenannt oder gelöscht, oder sein Laufwerk ist nicht verbunden: Bringen Sie es zurück, oder öffnen Sie es am neuen Ort.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be read. Check that you have the right to read it and that its drive is connected.</source>
        <translation>„%1“ kann nicht gelesen werden. Prüfen Sie, ob Sie es lesen dürfen und ob sein Laufwerk verbunden ist.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be written. Check the rights of its folder, or work on a copy in a folder of your own. Your work is kept in the meantime.</source>
        <translation>„%1“ kann nicht geschrieben werden. Prüfen Sie die Rechte des Ordners, oder arbeiten Sie an einer Kopie in einem eigenen Ordner. Ihre Arbeit wird inzwischen aufbewahrt.</translation>
    </message>
    <message>
        <source>There is no space left to write &quot;%1&quot;. Free some space; saving is then tried again by itself. Your work is kept in the meantime.</source>
        <translation>Es ist kein Platz mehr, um „%1“ zu schreiben. Schaffen Sie Platz; das Speichern wird dann von selbst wiederholt. Ihre Arbeit wird inzwischen aufbewahrt.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; was changed by another program since it was opened. Choose which version to keep.</source>
        <translation>„%1“ wurde seit dem Öffnen von einem anderen Programm geändert. Wählen Sie, welche Fassung bleiben soll.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is damaged or not an image. PNG, JPEG, TIFF and BMP files can be opened: export it again in one of these formats, or leave it out.</source>
        <translation>„%1“ ist beschädigt oder kein Bild. PNG-, JPEG-, TIFF- und BMP-Dateien können geöffnet werden: Exportieren Sie es erneut in einem dieser Formate, oder lassen Sie es weg.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has more pixels than can be opened. Cut or scale it down first.</source>
        <translation>„%1“ hat mehr Pixel, als geöffnet werden können. Schneiden oder verkleinern Sie es zuerst.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; belongs to an image of another size. Check that image and annotation belong together; nothing was changed.</source>
        <translation>„%1“ gehört zu einem Bild anderer Größe. Prüfen Sie, ob Bild und Annotation zusammengehören; es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is damaged and cannot be read. Repair it or restore a backup, or start over: the damaged file is then kept beside the new one.</source>
        <translation>„%1“ ist beschädigt und kann nicht gelesen werden. Reparieren Sie es, spielen Sie eine Sicherung ein, oder beginnen Sie neu: Die beschädigte Datei bleibt dann neben der neuen erhalten.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; does not hold a usable annotation. Correct it, or start over: the present file is then kept beside the new one.</source>
        <translation>„%1“ enthält keine brauchbare Annotation. Berichtigen Sie sie, oder beginnen Sie neu: Die jetzige Datei bleibt dann neben der neuen erhalten.</translation>
    </message>
    <message>
        <source>There are no images in &quot;%1&quot;. Open a folder with PNG, JPEG, TIFF or BMP files.</source>
        <translation>In „%1“ gibt es keine Bilder. Öffnen Sie einen Ordner mit PNG-, JPEG-, TIFF- oder BMP-Dateien.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a SAM model, or the file is damaged. Choose another .pth file, or download this one again.</source>
        <translation>„%1“ ist kein SAM-Modell, oder die Datei ist beschädigt. Wählen Sie eine andere .pth-Datei, oder laden Sie diese erneut herunter.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; asks to run code when it is opened, so it was refused. Use model files from a source you trust that hold nothing but weights.</source>
        <translation>„%1“ will beim Öffnen Code ausführen und wurde deshalb abgelehnt. Verwenden Sie Modelldateien aus einer vertrauenswürdigen Quelle, die nur Gewichte enthalten.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; holds another kind of model than was asked for. Choose the file that fits, or let the kind be detected.</source>
        <translation>„%1“ enthält eine andere Art von Modell als verlangt. Wählen Sie die passende Datei, oder lassen Sie die Art erkennen.</translation>
    </message>
    <message>
        <source>The device &quot;%1&quot; cannot be used on this computer. Choose &quot;auto&quot; or &quot;cpu&quot; in the settings, or check the graphics driver.</source>
        <translation>Das Gerät „%1“ kann auf diesem Rechner nicht verwendet werden. Wählen Sie „auto“ oder „cpu“ in den Einstellungen, oder prüfen Sie den Grafiktreiber.</translation>
    </message>
    <message>
        <source>There is not enough memory for this. Close other programs, choose a smaller model, or run it on the processor instead of the graphics card.</source>
        <translation>Dafür reicht der Speicher nicht. Schließen Sie andere Programme, wählen Sie ein kleineres Modell, oder rechnen Sie auf dem Prozessor statt auf der Grafikkarte.</translation>
    </message>
    <message>
        <source>Something went wrong in the program itself. Your work is saved; please report this with the details below.</source>
        <translation>Im Programm selbst ist etwas schiefgegangen. Ihre Arbeit ist gespeichert; bitte melden Sie dies mit den Einzelheiten unten.</translation>
    </message>
    <message>
        <source>Reason: %1</source>
        <translation>Grund: %1</translation>
    </message>
    <message>
        <source>A process of the training ended</source>
        <translation>Ein Prozess des Trainings ist zu Ende</translation>
    </message>
    <message>
        <source>One of the processes of &quot;%1&quot; has ended, so the others ended too. Look at what it said last, then resume the training.</source>
        <translation>Einer der Prozesse von „%1“ ist zu Ende, darum sind es die anderen auch. Sehen Sie nach, was er zuletzt gemeldet hat, und setzen Sie das Training dann fort.</translation>
    </message>
    <message>
        <source>Training went astray</source>
        <translation>Training entgleist</translation>
    </message>
    <message>
        <source>The losses of &quot;%1&quot; stopped being numbers. The last good checkpoint is kept: train on from it with a lower learning rate, and look at the images that are named.</source>
        <translation>Die Verluste von „%1“ sind keine Zahlen mehr. Der letzte gute Checkpoint bleibt erhalten: Trainieren Sie von ihm aus mit kleinerer Lernrate weiter, und sehen Sie sich die genannten Bilder an.</translation>
    </message>
</context>
<context>
    <name>studio::ExamplesPanel</name>
    <message>
        <source>Validation pictures</source>
        <translation>Bilder der Validierung</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>The epoch whose pictures are shown; at the end the newest</source>
        <translation>Die Epoche, deren Bilder gezeigt werden; am Ende die neueste</translation>
    </message>
    <message>
        <source>After each epoch some validation images are shown here: what the model marks in them, beside the truth.</source>
        <translation>Nach jeder Epoche werden hier einige Validierungsbilder gezeigt: was das Modell darin markiert, neben der Wahrheit.</translation>
    </message>
    <message>
        <source>Epoch %1</source>
        <translation>Epoche %1</translation>
    </message>
    <message>
        <source>Image %1: model, truth</source>
        <translation>Bild %1: Modell, Wahrheit</translation>
    </message>
</context>
<context>
    <name>studio::FileDialog</name>
    <message>
        <source>Images (*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.PNG *.JPG *.JPEG *.TIF *.TIFF *.BMP);;All files (*)</source>
        <translation>Bilder (*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.PNG *.JPG *.JPEG *.TIF *.TIFF *.BMP);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>&quot;%1&quot; exists already. Replace it?</source>
        <translation>„%1“ gibt es schon. Ersetzen?</translation>
    </message>
</context>
<context>
    <name>studio::ImageCanvas</name>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>True positive</source>
        <translation>Richtig erkannt</translation>
    </message>
    <message>
        <source>False positive (too much)</source>
        <translation>Falsch erkannt (zu viel)</translation>
    </message>
    <message>
        <source>False negative (missing)</source>
        <translation>Nicht erkannt (fehlt)</translation>
    </message>
    <message>
        <source>Foreground point %1 of %2 at %3, %4</source>
        <translation>Vordergrundpunkt %1 von %2 bei %3, %4</translation>
    </message>
    <message>
        <source>Background point %1 of %2 at %3, %4</source>
        <translation>Hintergrundpunkt %1 von %2 bei %3, %4</translation>
    </message>
    <message>
        <source>Box from %1, %2 to %3, %4</source>
        <translation>Box von %1, %2 bis %3, %4</translation>
    </message>
</context>
<context>
    <name>studio::ImageDelegate</name>
    <message>
        <source>To do</source>
        <translation>Zu tun</translation>
    </message>
    <message>
        <source>Begun</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>Nicht lesbar</translation>
    </message>
    <message>
        <source>◎ ground truth</source>
        <translation>◎ Referenzmaske</translation>
    </message>
    <message>
        <source>Bad annotation</source>
        <translation>Annotation unbrauchbar</translation>
    </message>
</context>
<context>
    <name>studio::ImagesPanel</name>
    <message>
        <source>Filter by name</source>
        <translation>Nach Namen filtern</translation>
    </message>
    <message>
        <source>Filter images by name</source>
        <translation>Bilder nach Namen filtern</translation>
    </message>
    <message>
        <source>Filter images by state</source>
        <translation>Bilder nach Stand filtern</translation>
    </message>
    <message>
        <source>Which images are listed</source>
        <translation>Welche Bilder aufgeführt sind</translation>
    </message>
    <message>
        <source>All images</source>
        <translation>Alle Bilder</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>Zu tun</translation>
    </message>
    <message>
        <source>Begun</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>With ground truth</source>
        <translation>Mit Referenzmaske</translation>
    </message>
    <message>
        <source>Filter images by group</source>
        <translation>Bilder nach Gruppe filtern</translation>
    </message>
    <message>
        <source>Which objects or splits are listed</source>
        <translation>Welche Objekte oder Teilmengen aufgeführt sind</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>All groups</source>
        <translation>Alle Gruppen</translation>
    </message>
    <message numerus="yes">
        <source>None of %n image(s) fits the filter</source>
        <translation>
            <numerusform>Das eine Bild passt nicht zum Filter</numerusform>
            <numerusform>Keines von %n Bildern passt zum Filter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n image(s)</source>
        <translation>
            <numerusform>%1 von %n Bild</numerusform>
            <numerusform>%1 von %n Bildern</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n Bild</numerusform>
            <numerusform>%n Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>With problems</source>
        <translation>Mit Problemen</translation>
    </message>
</context>
<context>
    <name>studio::InfoDialog</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy all of this as text</source>
        <translation>Alles als Text kopieren</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>HQ decoder</source>
        <translation>HQ-Decoder</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>HQ masks</source>
        <translation>HQ-Masken</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>Image side</source>
        <translation>Bildseite</translation>
    </message>
    <message>
        <source>%1 px</source>
        <translation>%1 px</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>Dateigröße</translation>
    </message>
    <message>
        <source>Stored as</source>
        <translation>Gespeichert als</translation>
    </message>
    <message>
        <source>Parameters of %1</source>
        <translation>Parameter von %1</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>Läuft auf</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keines</translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation>noch nichts</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>Ihre Daten</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Zwischenspeicher</translation>
    </message>
</context>
<context>
    <name>studio::KeepDialog</name>
    <message>
        <source>Keep accepted ones</source>
        <translation>Angenommene behalten</translation>
    </message>
    <message>
        <source>PerSAM reference folder</source>
        <translation>PerSAM-Vorlagenordner</translation>
    </message>
    <message>
        <source>Training set (DIS5K layout)</source>
        <translation>Trainingsdaten (Aufbau von DIS5K)</translation>
    </message>
    <message>
        <source>Plain folder of masks</source>
        <translation>Einfacher Ordner mit Masken</translation>
    </message>
    <message>
        <source>Only the accepted ones</source>
        <translation>Nur die angenommenen</translation>
    </message>
    <message>
        <source>Accepted ones, and found ones that are not reviewed</source>
        <translation>Angenommene, und gefundene, die nicht geprüft sind</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Share of the images that is set aside to check the training</source>
        <translation>Anteil der Bilder, der zum Prüfen des Trainings zurückgelegt wird</translation>
    </message>
    <message>
        <source>Change &amp;folder…</source>
        <translation>Anderer &amp;Ordner …</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>&amp;Make it</source>
        <translation>&amp;Erstellen</translation>
    </message>
    <message>
        <source>&amp;As</source>
        <translation>&amp;Als</translation>
    </message>
    <message>
        <source>&amp;Which</source>
        <translation>&amp;Welche</translation>
    </message>
    <message>
        <source>For &amp;validation</source>
        <translation>Zur &amp;Prüfung</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>Wohin</translation>
    </message>
    <message>
        <source>New or empty folder</source>
        <translation>Neuer oder leerer Ordner</translation>
    </message>
    <message>
        <source>Looking at what was accepted …</source>
        <translation>Angenommenes wird angesehen …</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) with their masks.</source>
        <translation>
            <numerusform>%n Bild mit seiner Maske.</numerusform>
            <numerusform>%n Bilder mit ihren Masken.</numerusform>
        </translation>
    </message>
    <message>
        <source>Writing …</source>
        <translation>Wird geschrieben …</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be used:</source>
        <translation>
            <numerusform>%n Datei war nicht zu gebrauchen:</numerusform>
            <numerusform>%n Dateien waren nicht zu gebrauchen:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::MainWindow</name>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>&amp;Open model…</source>
        <translation>Modell ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>Use another checkpoint (.pth)</source>
        <translation>Einen anderen Checkpoint (.pth) verwenden</translation>
    </message>
    <message>
        <source>Lay an &amp;HQ decoder over it…</source>
        <translation>Einen &amp;HQ-Decoder darüberlegen …</translation>
    </message>
    <message>
        <source>Give the model in use the HQ part from a file that holds only that</source>
        <translation>Dem benutzten Modell den HQ-Teil aus einer Datei geben, die nur diesen enthält</translation>
    </message>
    <message>
        <source>About this &amp;model</source>
        <translation>Über dieses &amp;Modell</translation>
    </message>
    <message>
        <source>What the model in use is and where it runs</source>
        <translation>Was das benutzte Modell ist und wo es läuft</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen …</translation>
    </message>
    <message>
        <source>Change how this program works</source>
        <translation>Ändern, wie dieses Programm arbeitet</translation>
    </message>
    <message>
        <source>&amp;Keys and mouse</source>
        <translation>&amp;Tasten und Maus</translation>
    </message>
    <message>
        <source>What the keys and the mouse do</source>
        <translation>Was Tasten und Maus bewirken</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>&amp;Vollbild</translation>
    </message>
    <message>
        <source>Use the whole screen, or a window again</source>
        <translation>Den ganzen Bildschirm verwenden, oder wieder ein Fenster</translation>
    </message>
    <message>
        <source>&amp;About PerSAM-HQ Studio</source>
        <translation>&amp;Über PerSAM-HQ Studio</translation>
    </message>
    <message>
        <source>Versions of this program and its parts</source>
        <translation>Versionen dieses Programms und seiner Teile</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Save everything and close the window</source>
        <translation>Alles speichern und das Fenster schließen</translation>
    </message>
    <message>
        <source>Workspaces and model</source>
        <translation>Arbeitsbereiche und Modell</translation>
    </message>
    <message>
        <source>Workspaces</source>
        <translation>Arbeitsbereiche</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Recent</source>
        <translation>&amp;Zuletzt verwendet</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>PerSAM-HQ Studio</source>
        <translation>PerSAM-HQ Studio</translation>
    </message>
    <message>
        <source>%1[*] – PerSAM-HQ Studio</source>
        <translation>%1[*] – PerSAM-HQ Studio</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Noch nichts</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>Modell wählen</translation>
    </message>
    <message>
        <source>Checkpoints (*.pth *.pt);;All files (*)</source>
        <translation>Checkpoints (*.pth *.pt);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Choose an HQ decoder</source>
        <translation>HQ-Decoder wählen</translation>
    </message>
    <message>
        <source>Choose another model</source>
        <translation>Anderes Modell wählen</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>About PerSAM-HQ Studio</source>
        <translation>Über PerSAM-HQ Studio</translation>
    </message>
    <message>
        <source>Exact masks of machined parts with SAM-HQ and PerSAM. Licensed under the Apache License 2.0.</source>
        <translation>Genaue Masken bearbeiteter Teile mit SAM-HQ und PerSAM. Lizenziert unter der Apache-Lizenz 2.0.</translation>
    </message>
    <message>
        <source>Not everything is saved</source>
        <translation>Nicht alles ist gespeichert</translation>
    </message>
    <message>
        <source>Some of your work could not be written to its folder. A copy is kept and offered again when you open the image the next time.</source>
        <translation>Ein Teil Ihrer Arbeit konnte nicht in ihren Ordner geschrieben werden. Eine Kopie wird aufbewahrt und beim nächsten Öffnen des Bildes wieder angeboten.</translation>
    </message>
    <message>
        <source>Close anyway</source>
        <translation>Trotzdem schließen</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>The model runs many times slower than it could: this system multiplies with the plain reference BLAS. Install OpenBLAS (on Debian the package libopenblas0-pthread) and start the program again.</source>
        <translation>Das Modell läuft viel langsamer, als es könnte: Dieses System rechnet mit der einfachen Referenz-BLAS. Installieren Sie OpenBLAS (unter Debian das Paket libopenblas0-pthread) und starten Sie das Programm neu.</translation>
    </message>
</context>
<context>
    <name>studio::MaskSession</name>
    <message>
        <source>Single mask</source>
        <translation>Einzelne Maske</translation>
    </message>
    <message>
        <source>Mask %1</source>
        <translation>Maske %1</translation>
    </message>
    <message>
        <source>HQ alone</source>
        <translation>HQ allein</translation>
    </message>
</context>
<context>
    <name>studio::MatchActions</name>
    <message>
        <source>Match: files</source>
        <translation>Abgleich: Dateien</translation>
    </message>
    <message>
        <source>Choose &amp;images…</source>
        <translation>&amp;Bilder wählen …</translation>
    </message>
    <message>
        <source>The folder in which the object is looked for</source>
        <translation>Der Ordner, in dem das Objekt gesucht wird</translation>
    </message>
    <message>
        <source>&amp;Open match…</source>
        <translation>Abgleich ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>Go on with a match from its folder of results</source>
        <translation>Einen Abgleich aus seinem Ergebnisordner fortsetzen</translation>
    </message>
    <message>
        <source>&amp;New match</source>
        <translation>&amp;Neuer Abgleich</translation>
    </message>
    <message>
        <source>Begin anew; what is open now is kept in its folder</source>
        <translation>Neu beginnen; was offen ist, bleibt in seinem Ordner</translation>
    </message>
    <message>
        <source>Results &amp;folder…</source>
        <translation>&amp;Ergebnisordner …</translation>
    </message>
    <message>
        <source>Where masks, scores and decisions are kept</source>
        <translation>Wo Masken, Bewertungen und Entscheidungen liegen</translation>
    </message>
    <message>
        <source>&amp;Keep accepted ones…</source>
        <translation>&amp;Angenommene behalten …</translation>
    </message>
    <message>
        <source>Make a reference folder or a training set of what was accepted</source>
        <translation>Aus dem Angenommenen einen Vorlagenordner oder Trainingsdaten machen</translation>
    </message>
    <message>
        <source>Match: references</source>
        <translation>Abgleich: Vorlagen</translation>
    </message>
    <message>
        <source>&amp;Annotated object…</source>
        <translation>&amp;Annotiertes Objekt …</translation>
    </message>
    <message>
        <source>Take an object that is annotated as a reference</source>
        <translation>Ein annotiertes Objekt als Vorlage nehmen</translation>
    </message>
    <message>
        <source>Image and &amp;mask files…</source>
        <translation>Bild- und &amp;Maskendatei …</translation>
    </message>
    <message>
        <source>Take an image and the file of its mask as a reference</source>
        <translation>Ein Bild und die Datei seiner Maske als Vorlage nehmen</translation>
    </message>
    <message>
        <source>&amp;Draw it…</source>
        <translation>&amp;Zeichnen …</translation>
    </message>
    <message>
        <source>Mark the object in an image with clicks, a box or the brush</source>
        <translation>Das Objekt in einem Bild mit Klicks, Rahmen oder Pinsel markieren</translation>
    </message>
    <message>
        <source>&amp;Remove reference</source>
        <translation>Vorlage &amp;entfernen</translation>
    </message>
    <message>
        <source>Take the selected references off the list</source>
        <translation>Die gewählten Vorlagen von der Liste nehmen</translation>
    </message>
    <message>
        <source>Use result as &amp;reference</source>
        <translation>Ergebnis als &amp;Vorlage</translation>
    </message>
    <message>
        <source>Make the selected results further references, for a better second run</source>
        <translation>Die gewählten Ergebnisse zu weiteren Vorlagen machen, für einen besseren zweiten Lauf</translation>
    </message>
    <message>
        <source>Match: run</source>
        <translation>Abgleich: Lauf</translation>
    </message>
    <message>
        <source>&amp;Find it</source>
        <translation>&amp;Suchen</translation>
    </message>
    <message>
        <source>Look for the object in all images that are not decided</source>
        <translation>Das Objekt in allen Bildern suchen, über die nicht entschieden ist</translation>
    </message>
    <message>
        <source>Doubtful &amp;again</source>
        <translation>Nur &amp;zweifelhafte</translation>
    </message>
    <message>
        <source>Run only the images again whose result is doubtful or absent</source>
        <translation>Nur die Bilder nochmals durchsuchen, deren Ergebnis zweifelhaft oder leer ist</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>A&amp;nhalten</translation>
    </message>
    <message>
        <source>Stop the run; what was found stays</source>
        <translation>Den Lauf anhalten; was gefunden ist, bleibt</translation>
    </message>
    <message>
        <source>&amp;Problems of the run…</source>
        <translation>&amp;Probleme des Laufs …</translation>
    </message>
    <message>
        <source>Files that could not be used, and why</source>
        <translation>Dateien, die nicht zu gebrauchen waren, und warum</translation>
    </message>
    <message>
        <source>Match: review</source>
        <translation>Abgleich: Prüfung</translation>
    </message>
    <message>
        <source>&amp;Accept</source>
        <translation>&amp;Annehmen</translation>
    </message>
    <message>
        <source>The mask is right; goes on to the next one</source>
        <translation>Die Maske stimmt; weiter zur nächsten</translation>
    </message>
    <message>
        <source>&amp;Reject</source>
        <translation>&amp;Verwerfen</translation>
    </message>
    <message>
        <source>The mask is wrong; goes on to the next one</source>
        <translation>Die Maske ist falsch; weiter zur nächsten</translation>
    </message>
    <message>
        <source>&amp;Fix in Annotate</source>
        <translation>In Annotieren be&amp;richtigen</translation>
    </message>
    <message>
        <source>Correct the object in Annotate, then come back</source>
        <translation>Das Objekt in Annotieren berichtigen, dann zurückkommen</translation>
    </message>
    <message>
        <source>&amp;Back to the board</source>
        <translation>&amp;Zurück zur Tafel</translation>
    </message>
    <message>
        <source>Take the corrected mask over and go on with the review</source>
        <translation>Die berichtigte Maske übernehmen und weiter prüfen</translation>
    </message>
    <message>
        <source>Review a&amp;gain</source>
        <translation>Nochmals &amp;prüfen</translation>
    </message>
    <message>
        <source>Take the decision back</source>
        <translation>Die Entscheidung zurücknehmen</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Take the last decision back</source>
        <translation>Die letzte Entscheidung zurücknehmen</translation>
    </message>
    <message>
        <source>Re&amp;do</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Decide again as before</source>
        <translation>Wieder entscheiden wie zuvor</translation>
    </message>
    <message>
        <source>&amp;Next result</source>
        <translation>&amp;Nächstes Ergebnis</translation>
    </message>
    <message>
        <source>Go to the next result</source>
        <translation>Zum nächsten Ergebnis gehen</translation>
    </message>
    <message>
        <source>&amp;Previous result</source>
        <translation>V&amp;origes Ergebnis</translation>
    </message>
    <message>
        <source>Go to the previous result</source>
        <translation>Zum vorigen Ergebnis gehen</translation>
    </message>
    <message>
        <source>Next &amp;open result</source>
        <translation>Nächstes o&amp;ffenes Ergebnis</translation>
    </message>
    <message>
        <source>Go to the next result that is not decided</source>
        <translation>Zum nächsten Ergebnis gehen, über das nicht entschieden ist</translation>
    </message>
    <message>
        <source>Filter by na&amp;me</source>
        <translation>Nach Na&amp;me filtern</translation>
    </message>
    <message>
        <source>Type a part of the name of the results to show</source>
        <translation>Einen Teil des Namens der gezeigten Ergebnisse eingeben</translation>
    </message>
    <message>
        <source>Ctrl+click, Shift+click, Ctrl+A</source>
        <translation>Strg+Klick, Umschalt+Klick, Strg+A</translation>
    </message>
    <message>
        <source>Select several results; the keys then decide all of them</source>
        <translation>Mehrere Ergebnisse wählen; die Tasten entscheiden dann über alle</translation>
    </message>
    <message>
        <source>Match: view</source>
        <translation>Abgleich: Ansicht</translation>
    </message>
    <message>
        <source>&amp;Similarity map</source>
        <translation>&amp;Ähnlichkeitskarte</translation>
    </message>
    <message>
        <source>Colour how similar each place is to the reference</source>
        <translation>Einfärben, wie ähnlich jede Stelle der Vorlage ist</translation>
    </message>
    <message>
        <source>Chosen &amp;points</source>
        <translation>Gewählte &amp;Punkte</translation>
    </message>
    <message>
        <source>Show the points that were chosen on the similarity map</source>
        <translation>Die Punkte zeigen, die auf der Ähnlichkeitskarte gewählt wurden</translation>
    </message>
    <message>
        <source>&amp;Boxes of the cascade</source>
        <translation>&amp;Rahmen der Stufen</translation>
    </message>
    <message>
        <source>Show the boxes that the later passes were given</source>
        <translation>Die Rahmen zeigen, die die späteren Durchgänge bekamen</translation>
    </message>
    <message>
        <source>&amp;Hide the mask</source>
        <translation>Maske ver&amp;bergen</translation>
    </message>
    <message>
        <source>See the image without mask</source>
        <translation>Das Bild ohne Maske sehen</translation>
    </message>
    <message>
        <source>&amp;Ground truth</source>
        <translation>Referenz&amp;maske</translation>
    </message>
    <message>
        <source>Draw the outline of the ground truth</source>
        <translation>Den Umriss der Referenzmaske zeichnen</translation>
    </message>
    <message>
        <source>&amp;Compare with the ground truth</source>
        <translation>Mit der Referenzmaske &amp;vergleichen</translation>
    </message>
    <message>
        <source>Colour what the mask has right, too much and too little</source>
        <translation>Einfärben, was die Maske richtig, zu viel und zu wenig hat</translation>
    </message>
    <message>
        <source>&amp;Fit to window</source>
        <translation>&amp;Einpassen</translation>
    </message>
    <message>
        <source>Show the whole image</source>
        <translation>Das ganze Bild zeigen</translation>
    </message>
    <message>
        <source>Zoom to &amp;object</source>
        <translation>Auf das &amp;Objekt zoomen</translation>
    </message>
    <message>
        <source>Show the object as large as it fits</source>
        <translation>Das Objekt so groß zeigen, wie es passt</translation>
    </message>
    <message>
        <source>Zoom &amp;1:1</source>
        <translation>Zoom &amp;1:1</translation>
    </message>
    <message>
        <source>One pixel of the image is one of the screen</source>
        <translation>Ein Bildpunkt des Bildes ist einer des Schirms</translation>
    </message>
    <message>
        <source>Next pa&amp;ne</source>
        <translation>Nächster Bere&amp;ich</translation>
    </message>
    <message>
        <source>Move the keyboard to the next pane: board, image, references</source>
        <translation>Die Tastatur in den nächsten Bereich: Tafel, Bild, Vorlagen</translation>
    </message>
    <message>
        <source>&amp;Ground truth folder…</source>
        <translation>&amp;Ordner der Referenzmasken …</translation>
    </message>
    <message>
        <source>Masks to compare with, named as the images, in a folder of their own</source>
        <translation>Masken zum Vergleichen, benannt wie die Bilder, in einem eigenen Ordner</translation>
    </message>
</context>
<context>
    <name>studio::MatchSession</name>
    <message numerus="yes">
        <source>Accept %n result(s)</source>
        <translation>
            <numerusform>%n Ergebnis annehmen</numerusform>
            <numerusform>%n Ergebnisse annehmen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reject %n result(s)</source>
        <translation>
            <numerusform>%n Ergebnis verwerfen</numerusform>
            <numerusform>%n Ergebnisse verwerfen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Review %n result(s) again</source>
        <translation>
            <numerusform>%n Ergebnis nochmals prüfen</numerusform>
            <numerusform>%n Ergebnisse nochmals prüfen</numerusform>
        </translation>
    </message>
    <message>
        <source>Fix result</source>
        <translation>Ergebnis berichtigen</translation>
    </message>
    <message>
        <source>fixed result</source>
        <translation>korrigiertes Ergebnis</translation>
    </message>
    <message>
        <source>result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Use as reference</source>
        <translation>Als Referenz nehmen</translation>
    </message>
</context>
<context>
    <name>studio::MatchWorkspace</name>
    <message>
        <source>What to find</source>
        <translation>Was zu finden ist</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>&amp;Reference</source>
        <translation>Vo&amp;rlage</translation>
    </message>
    <message>
        <source>R&amp;un</source>
        <translation>&amp;Lauf</translation>
    </message>
    <message>
        <source>Revie&amp;w</source>
        <translation>&amp;Prüfung</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Nochmals versuchen</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>Wird gespeichert …</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>Gespeichert %1</translation>
    </message>
    <message>
        <source>Done: %1 to review, %2 of them doubtful.</source>
        <translation>Fertig: %1 zu prüfen, davon %2 zweifelhaft.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be used.</source>
        <translation>
            <numerusform>%n Datei war nicht zu gebrauchen.</numerusform>
            <numerusform>%n Dateien waren nicht zu gebrauchen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Matching %1 %</source>
        <translation>Abgleich %1 %</translation>
    </message>
    <message>
        <source>Mark an object once, find it in a whole folder</source>
        <translation>Ein Objekt einmal markieren, im ganzen Ordner finden</translation>
    </message>
    <message>
        <source>Begin with the reference: an object that is annotated, an image with its mask, or one that you mark here.</source>
        <translation>Beginnen Sie mit der Vorlage: einem annotierten Objekt, einem Bild mit seiner Maske, oder einem, das Sie hier markieren.</translation>
    </message>
    <message>
        <source>Where is it to be found?</source>
        <translation>Wo ist es zu finden?</translation>
    </message>
    <message>
        <source>Choose the folder of the images in which the object is looked for, or drop it here.</source>
        <translation>Wählen Sie den Ordner der Bilder, in denen das Objekt gesucht wird, oder lassen Sie ihn hier fallen.</translation>
    </message>
    <message>
        <source>Ready to look for it</source>
        <translation>Bereit zum Suchen</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) will be looked through in the background. Results appear here one after the other; you can review them, and work in Annotate, meanwhile.</source>
        <translation>
            <numerusform>%n Bild wird im Hintergrund durchsucht. Das Ergebnis erscheint hier; Sie können inzwischen in Annotieren arbeiten.</numerusform>
            <numerusform>%n Bilder werden im Hintergrund durchsucht. Ergebnisse erscheinen hier eines nach dem anderen; Sie können sie inzwischen prüfen und in Annotieren arbeiten.</numerusform>
        </translation>
    </message>
    <message>
        <source>Match</source>
        <translation>Abgleich</translation>
    </message>
    <message>
        <source>Match – %1</source>
        <translation>Abgleich – %1</translation>
    </message>
    <message>
        <source>Drop the folder to look in, the folder of a match, or an image together with its mask.</source>
        <translation>Lassen Sie den zu durchsuchenden Ordner fallen, den Ordner eines Abgleichs, oder ein Bild zusammen mit seiner Maske.</translation>
    </message>
    <message>
        <source>A match is running</source>
        <translation>Ein Abgleich läuft</translation>
    </message>
    <message>
        <source>It is stopped when another one is opened. What was found is kept in its folder.</source>
        <translation>Er wird angehalten, wenn ein anderer geöffnet wird. Was gefunden ist, bleibt in seinem Ordner.</translation>
    </message>
    <message>
        <source>Stop it</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
    <message>
        <source>This match was not run yet</source>
        <translation>Dieser Abgleich ist noch nicht gelaufen</translation>
    </message>
    <message>
        <source>Its references are dropped with it.</source>
        <translation>Mit ihm fallen seine Vorlagen weg.</translation>
    </message>
    <message>
        <source>Drop them</source>
        <translation>Fallen lassen</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>Not everything is saved</source>
        <translation>Nicht alles ist gespeichert</translation>
    </message>
    <message>
        <source>The results cannot be written to &quot;%1&quot;. Free some space or make the folder writable first.</source>
        <translation>Die Ergebnisse lassen sich nicht nach „%1“ schreiben. Schaffen Sie erst Platz, oder machen Sie den Ordner beschreibbar.</translation>
    </message>
    <message>
        <source>Folder to look in</source>
        <translation>Ordner, in dem gesucht wird</translation>
    </message>
    <message>
        <source>There is a match of this folder already.</source>
        <translation>Zu diesem Ordner gibt es schon einen Abgleich.</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>Ihn fortsetzen</translation>
    </message>
    <message>
        <source>Folder with the results of a match</source>
        <translation>Ordner mit den Ergebnissen eines Abgleichs</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has no match.json: it is not the folder of a match.</source>
        <translation>„%1“ hat keine match.json: Es ist nicht der Ordner eines Abgleichs.</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>Anderen wählen</translation>
    </message>
    <message>
        <source>Folder for the results</source>
        <translation>Ordner für die Ergebnisse</translation>
    </message>
    <message>
        <source>&quot;%1&quot; holds another match. Choose an empty folder.</source>
        <translation>„%1“ enthält einen anderen Abgleich. Wählen Sie einen leeren Ordner.</translation>
    </message>
    <message>
        <source>Open that match</source>
        <translation>Jenen öffnen</translation>
    </message>
    <message>
        <source>annotated: %1</source>
        <translation>annotiert: %1</translation>
    </message>
    <message>
        <source>Image of the reference</source>
        <translation>Bild der Vorlage</translation>
    </message>
    <message>
        <source>Mask of the object in this image</source>
        <translation>Maske des Objekts in diesem Bild</translation>
    </message>
    <message>
        <source>mask file: %1</source>
        <translation>Maskendatei: %1</translation>
    </message>
    <message>
        <source>&quot;%1&quot; marks no object: all of it is 0. Choose the mask of the object that is to be found.</source>
        <translation>„%1“ markiert kein Objekt: Alles darin ist 0. Wählen Sie die Maske des Objekts, das zu finden ist.</translation>
    </message>
    <message>
        <source>Image to mark the object in</source>
        <translation>Bild, in dem das Objekt markiert wird</translation>
    </message>
    <message>
        <source>drawn here</source>
        <translation>hier gezeichnet</translation>
    </message>
    <message>
        <source>Run the doubtful ones again</source>
        <translation>Die zweifelhaften nochmals</translation>
    </message>
    <message numerus="yes">
        <source>%n reference(s) added.</source>
        <translation>
            <numerusform>%n Vorlage hinzugefügt.</numerusform>
            <numerusform>%n Vorlagen hinzugefügt.</numerusform>
        </translation>
    </message>
    <message>
        <source>The match begins as soon as the model is loaded.</source>
        <translation>Der Abgleich beginnt, sobald das Modell geladen ist.</translation>
    </message>
    <message>
        <source>There is no model yet. Choose one, then try again.</source>
        <translation>Es gibt noch kein Modell. Wählen Sie eines, und versuchen Sie es nochmals.</translation>
    </message>
    <message>
        <source>Open model</source>
        <translation>Modell öffnen</translation>
    </message>
    <message>
        <source>Everything is decided: there is nothing to look for again. Take decisions back, or begin a new match.</source>
        <translation>Über alles ist entschieden: Es gibt nichts nochmals zu suchen. Nehmen Sie Entscheidungen zurück, oder beginnen Sie einen neuen Abgleich.</translation>
    </message>
    <message>
        <source>Results folder</source>
        <translation>Ergebnisordner</translation>
    </message>
    <message>
        <source>Problems of the run</source>
        <translation>Probleme des Laufs</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be used; everything else is done.</source>
        <translation>
            <numerusform>%n Datei war nicht zu gebrauchen; alles andere ist getan.</numerusform>
            <numerusform>%n Dateien waren nicht zu gebrauchen; alles andere ist getan.</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything is reviewed.</source>
        <translation>Alles ist geprüft.</translation>
    </message>
    <message>
        <source>Keep accepted ones</source>
        <translation>Angenommene behalten</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) with masks are in &quot;%1&quot;.</source>
        <translation>
            <numerusform>%n Bild mit Maske liegt in „%1“.</numerusform>
            <numerusform>%n Bilder mit Masken liegen in „%1“.</numerusform>
        </translation>
    </message>
    <message>
        <source>Open in Annotate</source>
        <translation>In Annotieren öffnen</translation>
    </message>
    <message>
        <source>object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>Correct the object, then go back: its mask is taken over.</source>
        <translation>Berichtigen Sie das Objekt, dann zurück: Seine Maske wird übernommen.</translation>
    </message>
    <message>
        <source>Back to the board</source>
        <translation>Zurück zur Tafel</translation>
    </message>
    <message>
        <source>Leave it as it was</source>
        <translation>Lassen, wie es war</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>Ma&amp;tch</source>
        <translation>Abglei&amp;ch</translation>
    </message>
    <message>
        <source>annotated</source>
        <translation>annotiert</translation>
    </message>
    <message>
        <source>Folder with the masks to compare with</source>
        <translation>Ordner mit den Masken zum Vergleichen</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has no mask that is named as one of the images.</source>
        <translation>„%1“ enthält keine Maske, die wie eines der Bilder heißt.</translation>
    </message>
    <message>
        <source>Where they are now …</source>
        <translation>Wo sie jetzt sind …</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) of this match have not been looked at yet. What was found is kept.</source>
        <translation>
            <numerusform>%n Bild dieses Abgleichs wurde noch nicht angesehen. Was gefunden wurde, bleibt.</numerusform>
            <numerusform>%n Bilder dieses Abgleichs wurden noch nicht angesehen. Was gefunden wurde, bleibt.</numerusform>
        </translation>
    </message>
    <message>
        <source>&quot;%1&quot; has none of the images of this match.</source>
        <translation>„%1“ enthält keines der Bilder dieses Abgleichs.</translation>
    </message>
    <message>
        <source>Only what you have accepted or fixed becomes a reference: a wrong one would spoil the next run.</source>
        <translation>Nur was Sie angenommen oder korrigiert haben, wird eine Referenz: Eine falsche würde den nächsten Lauf verderben.</translation>
    </message>
    <message>
        <source>Accept and use it</source>
        <translation>Annehmen und nehmen</translation>
    </message>
</context>
<context>
    <name>studio::MessageBar</name>
    <message>
        <source>Dismiss this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>studio::ModelButton</name>
    <message>
        <source>Model: %1 (%2 %)</source>
        <translation>Modell: %1 (%2 %)</translation>
    </message>
    <message>
        <source>Loading %1. You can already click; masks follow.</source>
        <translation>%1 wird geladen. Sie können schon klicken; die Masken folgen.</translation>
    </message>
    <message>
        <source>Model: %1</source>
        <translation>Modell: %1</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>Modell wählen</translation>
    </message>
    <message>
        <source>No model is loaded: masks need one.</source>
        <translation>Es ist kein Modell geladen: Masken brauchen eines.</translation>
    </message>
</context>
<context>
    <name>studio::ModelChooser</name>
    <message>
        <source>no model</source>
        <translation>kein Modell</translation>
    </message>
    <message>
        <source>starter</source>
        <translation>Starter</translation>
    </message>
    <message>
        <source>%1 %2, %3 px, %4 M parameters</source>
        <comment>SAM-HQ vit_b, 1024 px, 94 M parameters</comment>
        <translation>%1 %2, %3 px, %4 Mio. Parameter</translation>
    </message>
    <message numerus="yes">
        <source>%1 (%2), %3, %n thread(s)</source>
        <comment>device, its name, precision</comment>
        <translation>
            <numerusform>%1 (%2), %3, %n Thread</numerusform>
            <numerusform>%1 (%2), %3, %n Threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>studio::ObjectListModel</name>
    <message>
        <source>Object %1, %2, score %3</source>
        <translation>Objekt %1, %2, Bewertung %3</translation>
    </message>
    <message>
        <source>Object %1, %2, hidden</source>
        <translation>Objekt %1, %2, verborgen</translation>
    </message>
    <message>
        <source>Hide this object</source>
        <translation>Dieses Objekt verbergen</translation>
    </message>
    <message>
        <source>Show this object</source>
        <translation>Dieses Objekt zeigen</translation>
    </message>
    <message>
        <source>How well the model thinks it did (0 to 1)</source>
        <translation>Für wie gut das Modell seine Maske hält (0 bis 1)</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Bewertung</translation>
    </message>
</context>
<context>
    <name>studio::ObjectsPanel</name>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>How well the model thinks it did (0 to 1)</source>
        <translation>Für wie gut das Modell seine Maske hält (0 bis 1)</translation>
    </message>
    <message>
        <source>Agreement of the areas with the ground truth (0 to 1)</source>
        <translation>Übereinstimmung der Flächen mit der Referenzmaske (0 bis 1)</translation>
    </message>
    <message>
        <source>Agreement of the edges with the ground truth (0 to 1)</source>
        <translation>Übereinstimmung der Kanten mit der Referenzmaske (0 bis 1)</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>Eingaben</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>IoU</source>
        <translation>IoU</translation>
    </message>
    <message>
        <source>Boundary IoU</source>
        <translation>Kanten-IoU</translation>
    </message>
    <message>
        <source>box</source>
        <translation>Box</translation>
    </message>
    <message>
        <source>mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>von Hand</translation>
    </message>
    <message>
        <source>computing …</source>
        <translation>wird berechnet …</translation>
    </message>
    <message>
        <source>This annotation cannot be changed.</source>
        <translation>Diese Annotation kann nicht geändert werden.</translation>
    </message>
    <message>
        <source>The next click starts a new object.</source>
        <translation>Der nächste Klick beginnt ein neues Objekt.</translation>
    </message>
    <message>
        <source>Clicks go to object %1. Enter accepts it.</source>
        <translation>Klicks gehen an Objekt %1. Die Eingabetaste übernimmt es.</translation>
    </message>
    <message>
        <source>No ground truth for this object</source>
        <translation>Keine Referenzmaske für dieses Objekt</translation>
    </message>
    <message>
        <source>Compared with %1</source>
        <translation>Verglichen mit %1</translation>
    </message>
</context>
<context>
    <name>studio::PathField</name>
    <message>
        <source>Choose a new or empty folder</source>
        <translation>Neuen oder leeren Ordner wählen</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
</context>
<context>
    <name>studio::PathListField</name>
    <message>
        <source>Add a folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Remove the selected folders from the list (Delete)</source>
        <translation>Gewählte Ordner aus der Liste nehmen (Entf)</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Noch nichts</translation>
    </message>
    <message>
        <source>Drop folders here</source>
        <translation>Ordner hierher ziehen</translation>
    </message>
</context>
<context>
    <name>studio::PickObjectDialog</name>
    <message>
        <source>Take an annotated object as the reference</source>
        <translation>Ein annotiertes Objekt als Vorlage nehmen</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Objects of the image</source>
        <translation>Objekte des Bildes</translation>
    </message>
    <message>
        <source>&amp;Use as reference</source>
        <translation>Als &amp;Vorlage nehmen</translation>
    </message>
    <message>
        <source>Other &amp;folder…</source>
        <translation>Anderer &amp;Ordner …</translation>
    </message>
    <message>
        <source>Folder with annotated images</source>
        <translation>Ordner mit annotierten Bildern</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>number, label</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Choose a folder with annotated images.</source>
        <translation>Wählen Sie einen Ordner mit annotierten Bildern.</translation>
    </message>
    <message>
        <source>No object with a mask is saved for this image. Mark one in Annotate, or draw it here.</source>
        <translation>Zu diesem Bild ist kein Objekt mit Maske gespeichert. Markieren Sie eines in Annotieren, oder zeichnen Sie es hier.</translation>
    </message>
    <message>
        <source>Several objects of one image become one reference each.</source>
        <translation>Mehrere Objekte eines Bildes werden je eine Vorlage.</translation>
    </message>
</context>
<context>
    <name>studio::ReferencePanel</name>
    <message>
        <source>One look at the reference, no fit: the quickest.</source>
        <translation>Ein Blick auf die Vorlage, ohne Anpassung: am schnellsten.</translation>
    </message>
    <message>
        <source>Fits on the reference which of the model&apos;s three mask scales is meant.</source>
        <translation>Passt an der Vorlage an, welche der drei Maskengrößen des Modells gemeint ist.</translation>
    </message>
    <message>
        <source>Both aids inside SAM-HQ, for the finest edges.</source>
        <translation>Beide Hilfen innerhalb von SAM-HQ, für die feinsten Ränder.</translation>
    </message>
    <message>
        <source>References</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Folder of the images</source>
        <translation>Ordner der Bilder</translation>
    </message>
    <message>
        <source>Folder of the results</source>
        <translation>Ordner der Ergebnisse</translation>
    </message>
    <message>
        <source>object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>What is looked for; the folder of its masks is named after it</source>
        <translation>Was gesucht wird; der Ordner seiner Masken heißt danach</translation>
    </message>
    <message>
        <source>Epochs of the fit on the reference; 0 leaves it out</source>
        <translation>Epochen der Anpassung an der Vorlage; 0 lässt sie weg</translation>
    </message>
    <message>
        <source>How many objects of this kind an image may have</source>
        <translation>Wie viele Objekte dieser Art ein Bild haben darf</translation>
    </message>
    <message>
        <source>The object may be absent</source>
        <translation>Das Objekt kann fehlen</translation>
    </message>
    <message>
        <source>Images in which nothing is similar enough get no mask</source>
        <translation>Bilder, in denen nichts ähnlich genug ist, bekommen keine Maske</translation>
    </message>
    <message>
        <source>from the references</source>
        <translation>aus den Vorlagen</translation>
    </message>
    <message>
        <source>Calibrate the threshold on the references</source>
        <translation>Die Schwelle an den Vorlagen bestimmen</translation>
    </message>
    <message>
        <source>Similarity (a cosine) under which the object is absent</source>
        <translation>Ähnlichkeit (ein Kosinus), unter der das Objekt fehlt</translation>
    </message>
    <message>
        <source>Compare with the ground truth</source>
        <translation>Mit der Referenzmaske vergleichen</translation>
    </message>
    <message>
        <source>1  Reference</source>
        <translation>1  Vorlage</translation>
    </message>
    <message>
        <source>2  Images</source>
        <translation>2  Bilder</translation>
    </message>
    <message>
        <source>3  How</source>
        <translation>3  Wie</translation>
    </message>
    <message>
        <source>&amp;Label</source>
        <translation>Be&amp;zeichnung</translation>
    </message>
    <message>
        <source>&amp;Epochs</source>
        <translation>Ep&amp;ochen</translation>
    </message>
    <message>
        <source>O&amp;bjects</source>
        <translation>O&amp;bjekte</translation>
    </message>
    <message>
        <source>4  Results</source>
        <translation>4  Ergebnisse</translation>
    </message>
    <message>
        <source>Beside the images</source>
        <translation>Neben den Bildern</translation>
    </message>
    <message>
        <source>Mark the object once: take one that is annotated, a mask file, or draw it here.</source>
        <translation>Markieren Sie das Objekt einmal: Nehmen Sie ein annotiertes, eine Maskendatei, oder zeichnen Sie es hier.</translation>
    </message>
    <message>
        <source>No folder yet</source>
        <translation>Noch kein Ordner</translation>
    </message>
    <message>
        <source>Listing …</source>
        <translation>Wird aufgelistet …</translation>
    </message>
    <message>
        <source>Choose the folder to look in.</source>
        <translation>Wählen Sie den Ordner, in dem gesucht wird.</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n Bild</numerusform>
            <numerusform>%n Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>Learned: absent below a similarity of %1, found from %2.</source>
        <translation>Gelernt: fehlt unter einer Ähnlichkeit von %1, gefunden ab %2.</translation>
    </message>
    <message>
        <source>Weights of the mask scales: %1, %2, %3.</source>
        <translation>Gewichte der Maskengrößen: %1, %2, %3.</translation>
    </message>
    <message>
        <source>Meth&amp;od</source>
        <translation>Ver&amp;fahren</translation>
    </message>
    <message>
        <source>Thre&amp;shold</source>
        <translation>&amp;Schwelle</translation>
    </message>
    <message>
        <source>How far each epoch of the fit moves the weights</source>
        <translation>Wie weit jede Epoche der Anpassung die Gewichte bewegt</translation>
    </message>
    <message>
        <source>Guide the attention</source>
        <translation>Aufmerksamkeit lenken</translation>
    </message>
    <message>
        <source>Target-guided attention: the decoder looks where the image is like the reference</source>
        <translation>Target-guided attention: Der Decoder schaut dorthin, wo das Bild der Referenz ähnelt</translation>
    </message>
    <message>
        <source>Add the HQ mask</source>
        <translation>HQ-Maske addieren</translation>
    </message>
    <message>
        <source>The HQ part&apos;s mask is added to every mask of SAM</source>
        <translation>Die Maske des HQ-Teils kommt zu jeder Maske von SAM hinzu</translation>
    </message>
    <message>
        <source>Prompt with the target</source>
        <translation>Ziel vorgeben</translation>
    </message>
    <message>
        <source>Target-semantic prompting: the decoder is told what the object looks like</source>
        <translation>Target-semantic prompting: Dem Decoder wird gesagt, wie das Objekt aussieht</translation>
    </message>
    <message>
        <source>Learn&amp;ing rate</source>
        <translation>Schritt&amp;weite</translation>
    </message>
</context>
<context>
    <name>studio::RemainingTime</name>
    <message>
        <source>about %1 left</source>
        <translation>noch etwa %1</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
</context>
<context>
    <name>studio::ReportPanel</name>
    <message>
        <source>Filter</source>
        <translation>Filtern</translation>
    </message>
    <message>
        <source>Filter the report by text</source>
        <translation>Bericht nach Text filtern</translation>
    </message>
    <message>
        <source>Filter the report by severity</source>
        <translation>Bericht nach Schwere filtern</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Errors and warnings</source>
        <translation>Fehler und Warnungen</translation>
    </message>
    <message>
        <source>Errors only</source>
        <translation>Nur Fehler</translation>
    </message>
    <message>
        <source>Filter the report by kind</source>
        <translation>Bericht nach Art filtern</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>What to do with the report</source>
        <translation>Was mit dem Bericht zu tun ist</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>Alle Arten</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n row(s)</source>
        <translation>
            <numerusform>%1 von %n Zeile</numerusform>
            <numerusform>%1 von %n Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Bericht speichern</translation>
    </message>
    <message>
        <source>Tables (*.csv);;All files (*)</source>
        <translation>Tabellen (*.csv);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>The report was saved as &quot;%1&quot;.</source>
        <translation>Der Bericht wurde als „%1“ gespeichert.</translation>
    </message>
</context>
<context>
    <name>studio::ResultView</name>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Choose a result on the board to see it large.</source>
        <translation>Wählen Sie ein Ergebnis auf der Tafel, um es groß zu sehen.</translation>
    </message>
    <message>
        <source>Opacity of the similarity map</source>
        <translation>Deckkraft der Ähnlichkeitskarte</translation>
    </message>
    <message>
        <source>Colours of the similarity map, from the least to the most</source>
        <translation>Farben der Ähnlichkeitskarte, von der geringsten zur größten</translation>
    </message>
    <message>
        <source>Similarity map</source>
        <translation>Ähnlichkeitskarte</translation>
    </message>
    <message>
        <source>box of pass %1</source>
        <translation>Rahmen von Durchgang %1</translation>
    </message>
    <message>
        <source>%1 · object %2</source>
        <translation>%1 · Objekt %2</translation>
    </message>
    <message>
        <source>%1 – %2, %3</source>
        <translation>%1 – %2, %3</translation>
    </message>
    <message>
        <source>Similarity %1</source>
        <translation>Ähnlichkeit %1</translation>
    </message>
    <message>
        <source>Score %1</source>
        <translation>Bewertung %1</translation>
    </message>
    <message>
        <source>Doubt %1</source>
        <translation>Zweifel %1</translation>
    </message>
    <message>
        <source>IoU %1</source>
        <translation>IoU %1</translation>
    </message>
    <message>
        <source>Boundary IoU %1</source>
        <translation>Kanten-IoU %1</translation>
    </message>
    <message>
        <source>none kept</source>
        <translation>keine aufbewahrt</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
</context>
<context>
    <name>studio::RunCharts</name>
    <message>
        <source>Charts of the training</source>
        <translation>Diagramme des Trainings</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Load in %</source>
        <translation>Auslastung in %</translation>
    </message>
    <message>
        <source>Memory in GB</source>
        <translation>Speicher in GB</translation>
    </message>
    <message>
        <source>Temperature in °C</source>
        <translation>Temperatur in °C</translation>
    </message>
    <message>
        <source>Free disk in GB</source>
        <translation>Freie Platte in GB</translation>
    </message>
    <message>
        <source>Batches</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>IoU</source>
        <translation>IoU</translation>
    </message>
    <message>
        <source>Boundary IoU</source>
        <translation>Rand-IoU</translation>
    </message>
    <message>
        <source>IoU in training</source>
        <translation>IoU im Training</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Memory in use</source>
        <translation>Belegt</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>Frei</translation>
    </message>
    <message>
        <source>GPU %1</source>
        <translation>GPU %1</translation>
    </message>
    <message>
        <source>best: epoch %1</source>
        <translation>beste: Epoche %1</translation>
    </message>
    <message>
        <source>Used by training</source>
        <translation>Davon Training</translation>
    </message>
</context>
<context>
    <name>studio::RunListModel</name>
    <message>
        <source>Pausing …</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird beendet …</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>Wird gestartet …</translation>
    </message>
</context>
<context>
    <name>studio::RunText</name>
    <message>
        <source>Broke off</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>No news</source>
        <translation>Keine Nachricht</translation>
    </message>
    <message>
        <source>Not begun</source>
        <translation>Nicht begonnen</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Vorbereitung</translation>
    </message>
    <message>
        <source>Encoding images</source>
        <translation>Kodiert Bilder</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Validating</source>
        <translation>Validiert</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>epoch %1 of %2</source>
        <translation>Epoche %1 von %2</translation>
    </message>
    <message>
        <source>step %L1 of %L2</source>
        <translation>Schritt %L1 von %L2</translation>
    </message>
    <message>
        <source>%1 so far</source>
        <translation>bisher %1</translation>
    </message>
    <message>
        <source>about %1 left</source>
        <translation>noch etwa %1</translation>
    </message>
    <message>
        <source>%1 images/s</source>
        <translation>%1 Bilder/s</translation>
    </message>
    <message>
        <source>best epoch %1</source>
        <translation>beste Epoche %1</translation>
    </message>
    <message>
        <source>%1 of %2 epochs without a better one</source>
        <translation>%1 von %2 Epochen ohne eine bessere</translation>
    </message>
    <message>
        <source>Ended at once</source>
        <translation>Sofort beendet</translation>
    </message>
    <message>
        <source>took %1</source>
        <translation>dauerte %1</translation>
    </message>
    <message>
        <source>IoU %1</source>
        <translation>IoU %1</translation>
    </message>
    <message>
        <source>boundary IoU %1</source>
        <translation>Rand-IoU %1</translation>
    </message>
</context>
<context>
    <name>studio::RunView</name>
    <message>
        <source>Progress of the training</source>
        <translation>Fortschritt des Trainings</translation>
    </message>
    <message>
        <source>Views of the training</source>
        <translation>Ansichten des Trainings</translation>
    </message>
    <message>
        <source>Charts</source>
        <translation>Diagramme</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>What the trainer noticed</source>
        <translation>Was dem Training aufgefallen ist</translation>
    </message>
    <message>
        <source>The trainer has noticed nothing out of the ordinary.</source>
        <translation>Dem Training ist nichts Besonderes aufgefallen.</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Hinweise</translation>
    </message>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… und %n weiterer</numerusform>
            <numerusform>… und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Notes (%1)</source>
        <translation>Hinweise (%1)</translation>
    </message>
    <message>
        <source>Note: %1</source>
        <translation>Hinweis: %1</translation>
    </message>
    <message>
        <source>%1 notes, the last one: %2</source>
        <translation>%1 Hinweise, der letzte: %2</translation>
    </message>
</context>
<context>
    <name>studio::Settings</name>
    <message>
        <source>Place and size of the window.</source>
        <translation>Ort und Größe des Fensters.</translation>
    </message>
    <message>
        <source>Light or dark colours, or those of the system.</source>
        <translation>Helle oder dunkle Farben, oder die des Systems.</translation>
    </message>
    <message>
        <source>Language of the window; that of the system when empty.</source>
        <translation>Sprache des Fensters; die des Systems, wenn leer.</translation>
    </message>
    <message>
        <source>Folders opened lately.</source>
        <translation>Zuletzt geöffnete Ordner.</translation>
    </message>
    <message>
        <source>Images opened lately.</source>
        <translation>Zuletzt geöffnete Bilder.</translation>
    </message>
    <message>
        <source>Models used lately.</source>
        <translation>Zuletzt verwendete Modelle.</translation>
    </message>
    <message>
        <source>The folder that was open last.</source>
        <translation>Der zuletzt geöffnete Ordner.</translation>
    </message>
    <message>
        <source>The image that was shown last.</source>
        <translation>Das zuletzt gezeigte Bild.</translation>
    </message>
    <message>
        <source>Where file dialogs start.</source>
        <translation>Wo Dateidialoge beginnen.</translation>
    </message>
    <message>
        <source>The model that is loaded at the start; the starter model when empty.</source>
        <translation>Das Modell, das beim Start geladen wird; das Startermodell, wenn leer.</translation>
    </message>
    <message>
        <source>A file with an HQ decoder that is laid over the model.</source>
        <translation>Eine Datei mit einem HQ-Decoder, der über das Modell gelegt wird.</translation>
    </message>
    <message>
        <source>Where the model runs: auto, cpu, cuda or cuda:&lt;number&gt;.</source>
        <translation>Wo das Modell läuft: auto, cpu, cuda oder cuda:&lt;Nummer&gt;.</translation>
    </message>
    <message>
        <source>Arithmetic of the image encoder: auto, fp32 or bf16.</source>
        <translation>Arithmetik des Bild-Encoders: auto, fp32 oder bf16.</translation>
    </message>
    <message>
        <source>Threads the model may use; 0 takes one for each core.</source>
        <translation>Threads, die das Modell verwenden darf; 0 nimmt einen je Kern.</translation>
    </message>
    <message>
        <source>Memory for prepared images, in MB.</source>
        <translation>Arbeitsspeicher für vorbereitete Bilder, in MB.</translation>
    </message>
    <message>
        <source>Disk space for prepared images, in MB; 0 keeps none.</source>
        <translation>Plattenplatz für vorbereitete Bilder, in MB; 0 behält keine.</translation>
    </message>
    <message>
        <source>How many of the next images are prepared ahead.</source>
        <translation>Wie viele der nächsten Bilder vorab vorbereitet werden.</translation>
    </message>
    <message>
        <source>Milliseconds from the last change to saving.</source>
        <translation>Millisekunden von der letzten Änderung bis zum Speichern.</translation>
    </message>
    <message>
        <source>Show the mask that a click under the cursor would give.</source>
        <translation>Die Maske zeigen, die ein Klick unter dem Zeiger ergäbe.</translation>
    </message>
    <message>
        <source>Let the model offer three masks and take the best scored one.</source>
        <translation>Das Modell drei Masken anbieten lassen und die am besten bewertete nehmen.</translation>
    </message>
    <message>
        <source>Use the HQ part of the model for finer edges.</source>
        <translation>Den HQ-Teil des Modells für feinere Kanten verwenden.</translation>
    </message>
    <message>
        <source>Diameter of the brush, in pixels.</source>
        <translation>Durchmesser des Pinsels, in Pixeln.</translation>
    </message>
    <message>
        <source>How strongly masks cover the image.</source>
        <translation>Wie stark Masken das Bild überdecken.</translation>
    </message>
    <message>
        <source>Write the labels beside the objects.</source>
        <translation>Die Klassen neben die Objekte schreiben.</translation>
    </message>
    <message>
        <source>Draw lines through the cursor.</source>
        <translation>Linien durch den Zeiger zeichnen.</translation>
    </message>
    <message>
        <source>Draw the outline of the ground truth.</source>
        <translation>Den Umriss der Referenzmaske zeichnen.</translation>
    </message>
    <message>
        <source>Colour what the mask has too much and too little.</source>
        <translation>Einfärben, was die Maske zu viel und zu wenig hat.</translation>
    </message>
    <message>
        <source>Brightness of the view; the image itself is not changed.</source>
        <translation>Helligkeit der Ansicht; das Bild selbst wird nicht geändert.</translation>
    </message>
    <message>
        <source>Contrast of the view; the image itself is not changed.</source>
        <translation>Kontrast der Ansicht; das Bild selbst wird nicht geändert.</translation>
    </message>
    <message>
        <source>Gamma of the view: above 1 lifts the shadows.</source>
        <translation>Gamma der Ansicht: über 1 hellt die Schatten auf.</translation>
    </message>
    <message>
        <source>Show the image as a negative.</source>
        <translation>Das Bild als Negativ zeigen.</translation>
    </message>
    <message>
        <source>The labels on the keys 1 to 9.</source>
        <translation>Die Klassen auf den Tasten 1 bis 9.</translation>
    </message>
    <message>
        <source>Folders checked, converted or built from lately.</source>
        <translation>Zuletzt geprüfte, umgewandelte oder zum Erstellen benutzte Ordner.</translation>
    </message>
    <message>
        <source>Which page of the Data workspace was open last.</source>
        <translation>Welche Seite des Arbeitsbereichs „Daten“ zuletzt offen war.</translation>
    </message>
    <message>
        <source>What was checked last, as JSON.</source>
        <translation>Was zuletzt geprüft wurde, als JSON.</translation>
    </message>
    <message>
        <source>What was converted last and how, as JSON.</source>
        <translation>Was zuletzt wie umgewandelt wurde, als JSON.</translation>
    </message>
    <message>
        <source>What was built last and how, as JSON.</source>
        <translation>Was zuletzt wie erstellt wurde, als JSON.</translation>
    </message>
    <message>
        <source>Which scenes were made last, as JSON.</source>
        <translation>Welche Szenen zuletzt erzeugt wurden, als JSON.</translation>
    </message>
    <message>
        <source>The match that was open last.</source>
        <translation>Der Abgleich, der zuletzt offen war.</translation>
    </message>
    <message>
        <source>How objects are found again: persam, persam-f or persam-hq.</source>
        <translation>Wie Objekte wiedergefunden werden: persam, persam-f oder persam-hq.</translation>
    </message>
    <message>
        <source>Colour how similar each place is to the reference.</source>
        <translation>Einfärben, wie ähnlich jede Stelle der Vorlage ist.</translation>
    </message>
    <message>
        <source>How strongly the similarity map covers the image.</source>
        <translation>Wie stark die Ähnlichkeitskarte das Bild bedeckt.</translation>
    </message>
    <message>
        <source>Show the points that were chosen on the similarity map.</source>
        <translation>Die Punkte zeigen, die auf der Ähnlichkeitskarte gewählt wurden.</translation>
    </message>
    <message>
        <source>Show the boxes of the later passes.</source>
        <translation>Die Rahmen der späteren Durchgänge zeigen.</translation>
    </message>
    <message>
        <source>Draw the outline of the ground truth of results.</source>
        <translation>Den Umriss der Referenzmaske von Ergebnissen zeichnen.</translation>
    </message>
    <message>
        <source>Places and sizes of the parts of each workspace.</source>
        <translation>Orte und Größen der Teile jedes Arbeitsbereichs.</translation>
    </message>
    <message>
        <source>The workspace that was shown last.</source>
        <translation>Der zuletzt gezeigte Arbeitsbereich.</translation>
    </message>
    <message>
        <source>What was trained last and how, as JSON.</source>
        <translation>Was zuletzt wie trainiert wurde, als JSON.</translation>
    </message>
    <message>
        <source>The trainings in the list, as JSON.</source>
        <translation>Die Trainings in der Liste, als JSON.</translation>
    </message>
    <message>
        <source>How much the lines of a training are smoothed, in percent.</source>
        <translation>Wie stark die Linien eines Trainings geglättet werden, in Prozent.</translation>
    </message>
    <message>
        <source>Show losses and learning rates of a training on a logarithmic scale.</source>
        <translation>Verluste und Lernraten eines Trainings logarithmisch zeigen.</translation>
    </message>
    <message>
        <source>Folders trainings were written to lately.</source>
        <translation>Ordner, in die zuletzt Trainings geschrieben wurden.</translation>
    </message>
</context>
<context>
    <name>studio::SettingsDialog</name>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation>&amp;Fenster</translation>
    </message>
    <message>
        <source>&amp;Annotate</source>
        <translation>&amp;Annotieren</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>In use on the disk: %1</source>
        <translation>Auf der Platte belegt: %1</translation>
    </message>
    <message>
        <source>&amp;Empty the cache</source>
        <translation>Zwischenspeicher &amp;leeren</translation>
    </message>
    <message>
        <source>Forget all prepared images; they are computed again when needed</source>
        <translation>Alle vorbereiteten Bilder vergessen; sie werden bei Bedarf neu berechnet</translation>
    </message>
    <message>
        <source>Prepared &amp;images</source>
        <translation>Vor&amp;bereitete Bilder</translation>
    </message>
    <message>
        <source>hole, slot, edge</source>
        <translation>Bohrung, Nut, Kante</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>&amp;Language (after a restart)</source>
        <translation>&amp;Sprache (nach einem Neustart)</translation>
    </message>
    <message>
        <source>&amp;Classes on the keys 1 to 9</source>
        <translation>&amp;Klassen auf den Tasten 1 bis 9</translation>
    </message>
    <message>
        <source>&amp;Best of three masks</source>
        <translation>Beste von &amp;drei Masken</translation>
    </message>
    <message>
        <source>&amp;HQ masks</source>
        <translation>&amp;HQ-Masken</translation>
    </message>
    <message>
        <source>&amp;Preview under the cursor</source>
        <translation>Vor&amp;schau unter dem Zeiger</translation>
    </message>
    <message>
        <source>&amp;Save after</source>
        <translation>&amp;Speichern nach</translation>
    </message>
    <message>
        <source> ms</source>
        <translation> ms</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>&amp;Gerät</translation>
    </message>
    <message>
        <source>&amp;Precision of the encoder</source>
        <translation>Genauigkeit des &amp;Encoders</translation>
    </message>
    <message>
        <source>&amp;Threads</source>
        <translation>&amp;Threads</translation>
    </message>
    <message>
        <source>&amp;Images prepared ahead</source>
        <translation>&amp;Vorab vorbereitete Bilder</translation>
    </message>
    <message>
        <source>&amp;Memory</source>
        <translation>&amp;Arbeitsspeicher</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>&amp;Disk</source>
        <translation>&amp;Platte</translation>
    </message>
    <message>
        <source>One for each core</source>
        <translation>Einer je Kern</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
</context>
<context>
    <name>studio::ShortcutsDialog</name>
    <message>
        <source>Keys and mouse</source>
        <translation>Tasten und Maus</translation>
    </message>
    <message>
        <source>Search for a command or a key</source>
        <translation>Einen Befehl oder eine Taste suchen</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Was geschieht</translation>
    </message>
    <message>
        <source>Key or gesture</source>
        <translation>Taste oder Geste</translation>
    </message>
</context>
<context>
    <name>studio::StatusBar</name>
    <message>
        <source>What is being computed</source>
        <translation>Was gerade berechnet wird</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Whether your work is saved</source>
        <translation>Ob Ihre Arbeit gespeichert ist</translation>
    </message>
    <message>
        <source>Memory of this program</source>
        <translation>Arbeitsspeicher dieses Programms</translation>
    </message>
    <message>
        <source>Memory of the graphics card</source>
        <translation>Speicher der Grafikkarte</translation>
    </message>
    <message>
        <source>Size of the image in pixels</source>
        <translation>Größe des Bildes in Pixeln</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Pixel under the cursor (column, row) and its value</source>
        <translation>Pixel unter dem Zeiger (Spalte, Zeile) und sein Wert</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>GPU –</source>
        <translation>GPU –</translation>
    </message>
    <message>
        <source>RAM %1 GB</source>
        <translation>RAM %1 GB</translation>
    </message>
    <message>
        <source>What goes on in the background</source>
        <translation>Was im Hintergrund läuft</translation>
    </message>
</context>
<context>
    <name>studio::SynthPage</name>
    <message>
        <source>Synthesise</source>
        <translation>Erzeugen</translation>
    </message>
    <message>
        <source>Examples of the scenes</source>
        <translation>Beispiele der Szenen</translation>
    </message>
    <message>
        <source>Show the masks</source>
        <translation>Masken zeigen</translation>
    </message>
    <message>
        <source>There are no such scenes: see the form.</source>
        <translation>Solche Szenen gibt es nicht: siehe Formular.</translation>
    </message>
    <message>
        <source>E&amp;xamples</source>
        <translation>&amp;Beispiele</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Masken</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>How many images are made</source>
        <translation>Wie viele Bilder erzeugt werden</translation>
    </message>
    <message>
        <source>Size in pixels</source>
        <translation>Größe in Pixeln</translation>
    </message>
    <message>
        <source>Width and height of the images</source>
        <translation>Breite und Höhe der Bilder</translation>
    </message>
    <message>
        <source>Objects in an image</source>
        <translation>Objekte in einem Bild</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startzahl</translation>
    </message>
    <message>
        <source>Another number gives other scenes</source>
        <translation>Eine andere Zahl ergibt andere Szenen</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>Anordnung</translation>
    </message>
    <message>
        <source>How the files are laid out</source>
        <translation>Wie die Dateien angeordnet sind</translation>
    </message>
    <message>
        <source>Training set (DIS5K)</source>
        <translation>Trainingssatz (DIS5K)</translation>
    </message>
    <message>
        <source>im/ and gt/ for training and validation</source>
        <translation>im/ und gt/ für Training und Validierung</translation>
    </message>
    <message>
        <source>References for a match (PerSAM)</source>
        <translation>Vorlagen für einen Abgleich (PerSAM)</translation>
    </message>
    <message>
        <source>Images/&lt;object&gt;/NN.jpg and Annotations/&lt;object&gt;/NN.png: several views of each part</source>
        <translation>Images/&lt;Objekt&gt;/NN.jpg und Annotations/&lt;Objekt&gt;/NN.png: mehrere Ansichten jedes Teils</translation>
    </message>
    <message>
        <source>Of what there are masks</source>
        <translation>Wovon es Masken gibt</translation>
    </message>
    <message>
        <source>Of one object</source>
        <translation>Von einem Objekt</translation>
    </message>
    <message>
        <source>One file an image; with PerSAM of all objects of the part</source>
        <translation>Eine Datei je Bild; bei PerSAM von allen Objekten des Teils</translation>
    </message>
    <message>
        <source>Of each object</source>
        <translation>Von jedem Objekt</translation>
    </message>
    <message>
        <source>One file for every object that is seen</source>
        <translation>Eine Datei für jedes sichtbare Objekt</translation>
    </message>
    <message>
        <source>For validation</source>
        <translation>Zur Validierung</translation>
    </message>
    <message>
        <source>Share of the images that are not trained with but measured on</source>
        <translation>Anteil der Bilder, mit denen nicht trainiert, sondern gemessen wird</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Views of each part</source>
        <translation>Ansichten jedes Teils</translation>
    </message>
    <message>
        <source>How many images show the same part</source>
        <translation>Wie viele Bilder dasselbe Teil zeigen</translation>
    </message>
    <message>
        <source>Choose a new or empty folder for the scenes</source>
        <translation>Neuen oder leeren Ordner für die Szenen wählen</translation>
    </message>
    <message>
        <source>Scenes that are drawn at the same time</source>
        <translation>Szenen, die gleichzeitig gezeichnet werden</translation>
    </message>
    <message>
        <source>%1, first number</source>
        <translation>%1, erste Zahl</translation>
    </message>
    <message>
        <source>%1, second number</source>
        <translation>%1, zweite Zahl</translation>
    </message>
    <message>
        <source>Kinds</source>
        <translation>Arten</translation>
    </message>
    <message>
        <source>Which objects there are</source>
        <translation>Welche Objekte es gibt</translation>
    </message>
    <message>
        <source>&amp;Synthesise</source>
        <translation>Er&amp;zeugen</translation>
    </message>
    <message>
        <source>Drawing examples …</source>
        <translation>Beispiele werden gezeichnet …</translation>
    </message>
    <message numerus="yes">
        <source>The first %n scene(s)</source>
        <translation>
            <numerusform>Die erste Szene</numerusform>
            <numerusform>Die ersten %n Szenen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, drawn smaller than they will be: details differ</source>
        <translation>%1, kleiner gezeichnet, als sie werden: Einzelheiten weichen ab</translation>
    </message>
    <message>
        <source>%1, as they will be</source>
        <translation>%1, wie sie werden</translation>
    </message>
    <message>
        <source>Drawing scenes …</source>
        <translation>Szenen werden gezeichnet …</translation>
    </message>
    <message>
        <source>%1 with %2</source>
        <comment>images, masks</comment>
        <translation>%1 mit %2</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n Bild</numerusform>
            <numerusform>%n Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s)</source>
        <translation>
            <numerusform>%n Maske</numerusform>
            <numerusform>%n Masken</numerusform>
        </translation>
    </message>
    <message>
        <source>Written to %1: %2.</source>
        <translation>Nach %1 geschrieben: %2.</translation>
    </message>
    <message>
        <source>Stopped. The scenes that were finished are in %1.</source>
        <translation>Angehalten. Die fertigen Szenen sind in %1.</translation>
    </message>
    <message>
        <source>Selected &amp;image</source>
        <translation>Gewähltes B&amp;ild</translation>
    </message>
    <message>
        <source>From, to. As usual: up to five, and a part of a PerSAM folder no more than the first number says</source>
        <translation>Von, bis. Wie üblich: bis zu fünf, und ein Teil eines PerSAM-Ordners nicht öfter, als die erste Zahl sagt</translation>
    </message>
    <message>
        <source>As usual</source>
        <translation>Wie üblich</translation>
    </message>
    <message>
        <source>Drawing scenes … %1 so far.</source>
        <translation>Szenen werden gezeichnet … bisher %1.</translation>
    </message>
</context>
<context>
    <name>studio::TrainActions</name>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>&amp;New training</source>
        <translation>&amp;Neues Training</translation>
    </message>
    <message>
        <source>Fill in the form of a training</source>
        <translation>Das Formular eines Trainings ausfüllen</translation>
    </message>
    <message>
        <source>&amp;Add images to learn from…</source>
        <translation>&amp;Bilder zum Lernen hinzufügen …</translation>
    </message>
    <message>
        <source>Choose a folder with images and their masks</source>
        <translation>Einen Ordner mit Bildern und ihren Masken wählen</translation>
    </message>
    <message>
        <source>&amp;Open a training…</source>
        <translation>Training ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>Follow or look at a training by its folder, wherever it was started</source>
        <translation>Ein Training an seinem Ordner verfolgen oder ansehen, wo immer es gestartet wurde</translation>
    </message>
    <message>
        <source>&amp;Start training</source>
        <translation>Training &amp;starten</translation>
    </message>
    <message>
        <source>Check the data and begin; you can go on annotating</source>
        <translation>Die Daten prüfen und beginnen; Sie können weiter annotieren</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>Keep the exact state and free memory and graphics card</source>
        <translation>Den genauen Stand sichern und Speicher und Grafikkarte freigeben</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Go on exactly where the training was stopped</source>
        <translation>Genau dort weitermachen, wo das Training angehalten wurde</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>An&amp;halten</translation>
    </message>
    <message>
        <source>End the training; its checkpoints and its state are kept</source>
        <translation>Das Training beenden; Checkpoints und Stand bleiben erhalten</translation>
    </message>
    <message>
        <source>&amp;Remove from the list</source>
        <translation>Aus der Liste &amp;nehmen</translation>
    </message>
    <message>
        <source>Forget the training; its folder stays as it is</source>
        <translation>Das Training vergessen; sein Ordner bleibt, wie er ist</translation>
    </message>
    <message>
        <source>Show its &amp;folder</source>
        <translation>Seinen &amp;Ordner zeigen</translation>
    </message>
    <message>
        <source>Show the folder of the training in the file manager</source>
        <translation>Den Ordner des Trainings im Dateimanager zeigen</translation>
    </message>
    <message>
        <source>Training: use its model</source>
        <translation>Training: sein Modell benutzen</translation>
    </message>
    <message>
        <source>Best model in &amp;Annotate</source>
        <translation>Bestes Modell in &amp;Annotieren</translation>
    </message>
    <message>
        <source>Annotate with the best checkpoint of this training</source>
        <translation>Mit dem besten Checkpoint dieses Trainings annotieren</translation>
    </message>
    <message>
        <source>Best model in &amp;Match</source>
        <translation>Bestes Modell im A&amp;bgleich</translation>
    </message>
    <message>
        <source>Find objects with the best checkpoint of this training</source>
        <translation>Objekte mit dem besten Checkpoint dieses Trainings finden</translation>
    </message>
    <message>
        <source>Use another &amp;checkpoint…</source>
        <translation>Anderen &amp;Checkpoint benutzen …</translation>
    </message>
    <message>
        <source>Choose among all checkpoints of this training</source>
        <translation>Unter allen Checkpoints dieses Trainings wählen</translation>
    </message>
    <message>
        <source>Training: charts</source>
        <translation>Training: Diagramme</translation>
    </message>
    <message>
        <source>&amp;All of it</source>
        <translation>&amp;Alles</translation>
    </message>
    <message>
        <source>Show the training from its start</source>
        <translation>Das Training von Anfang an zeigen</translation>
    </message>
    <message>
        <source>&amp;Follow</source>
        <translation>&amp;Folgen</translation>
    </message>
    <message>
        <source>Keep the newest values in view</source>
        <translation>Die neuesten Werte im Blick behalten</translation>
    </message>
    <message>
        <source>&amp;Logarithmic</source>
        <translation>&amp;Logarithmisch</translation>
    </message>
    <message>
        <source>Losses and learning rates on a logarithmic scale</source>
        <translation>Verluste und Lernraten logarithmisch</translation>
    </message>
    <message>
        <source>Save the &amp;picture…</source>
        <translation>&amp;Bild speichern …</translation>
    </message>
    <message>
        <source>Save the chart as an image (PNG)</source>
        <translation>Das Diagramm als Bild speichern (PNG)</translation>
    </message>
    <message>
        <source>Save the &amp;values…</source>
        <translation>&amp;Werte speichern …</translation>
    </message>
    <message>
        <source>Save the lines that are shown as a table (CSV)</source>
        <translation>Die gezeigten Linien als Tabelle speichern (CSV)</translation>
    </message>
    <message>
        <source>Wheel on the chart</source>
        <translation>Rad auf dem Diagramm</translation>
    </message>
    <message>
        <source>Zoom at the cursor</source>
        <translation>Am Zeiger vergrößern</translation>
    </message>
    <message>
        <source>Wheel on a value axis</source>
        <translation>Rad auf einer Werteachse</translation>
    </message>
    <message>
        <source>Zoom its values</source>
        <translation>Ihre Werte vergrößern</translation>
    </message>
    <message>
        <source>Drag the chart</source>
        <translation>Diagramm ziehen</translation>
    </message>
    <message>
        <source>Move through the time</source>
        <translation>Durch die Zeit gehen</translation>
    </message>
    <message>
        <source>Double click the chart</source>
        <translation>Doppelklick auf das Diagramm</translation>
    </message>
    <message>
        <source>Show all of it</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>+, -, arrows, Home, End in the chart</source>
        <translation>+, -, Pfeile, Pos1, Ende im Diagramm</translation>
    </message>
    <message>
        <source>Zoom and move with the keyboard</source>
        <translation>Mit der Tastatur vergrößern und gehen</translation>
    </message>
</context>
<context>
    <name>studio::TrainAdvice</name>
    <message>
        <source>%1 GB</source>
        <translation>%1 GB</translation>
    </message>
    <message>
        <source>This model has no HQ part; one with start values is added and trained.</source>
        <translation>Dieses Modell hat keinen HQ-Teil; einer mit Startwerten kommt hinzu und wird trainiert.</translation>
    </message>
    <message numerus="yes">
        <source>Only %n image(s) with masks: the model may learn them by heart. 50 or more, of all kinds that will come, are better.</source>
        <translation>
            <numerusform>Nur %n Bild mit Maske: Das Modell lernt es womöglich auswendig. Besser sind 50 oder mehr, von allen Arten, die vorkommen werden.</numerusform>
            <numerusform>Nur %n Bilder mit Masken: Das Modell lernt sie womöglich auswendig. Besser sind 50 oder mehr, von allen Arten, die vorkommen werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>No validation images: no one will know how good the model is on parts it has not seen, and which epoch was the best. The Data workspace can split a set.</source>
        <translation>Keine Validierungsbilder: Niemand weiß dann, wie gut das Modell bei Teilen ist, die es nicht gesehen hat, und welche Epoche die beste war. Der Bereich Daten kann einen Satz aufteilen.</translation>
    </message>
    <message>
        <source>There is no image with a mask among the validation images.</source>
        <translation>Unter den Validierungsbildern ist keines mit Maske.</translation>
    </message>
    <message>
        <source>Images are used for training and validation: the figures will be too good.</source>
        <translation>Bilder dienen zum Training und zur Validierung: Die Werte werden zu gut ausfallen.</translation>
    </message>
    <message>
        <source>Training the image encoder of this model without a graphics card takes days.</source>
        <translation>Den Bild-Encoder dieses Modells ohne Grafikkarte zu trainieren dauert Tage.</translation>
    </message>
    <message>
        <source>From scratch a model needs thousands of images. Synthetic scenes of the Data workspace can be added.</source>
        <translation>Von Grund auf braucht ein Modell Tausende Bilder. Synthetische Szenen aus dem Bereich Daten können hinzukommen.</translation>
    </message>
    <message>
        <source>About %1 for the first epoch, %2 in all; %3 of %4; %5 on the disk.</source>
        <translation>Etwa %1 für die erste Epoche, %2 insgesamt; %3 %4; %5 auf der Platte.</translation>
    </message>
    <message>
        <source>graphics memory</source>
        <translation>Grafikspeicher</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>Arbeitsspeicher</translation>
    </message>
    <message>
        <source>The checkpoints need about %1, and %2 are free there. Save less often, or choose another disk.</source>
        <translation>Die Checkpoints brauchen etwa %1, und %2 sind dort frei. Speichern Sie seltener, oder wählen Sie eine andere Platte.</translation>
    </message>
    <message>
        <source>More processes than the processor has cores (%1) slow each other down.</source>
        <translation>Mehr Prozesse, als der Prozessor Kerne hat (%1), bremsen einander.</translation>
    </message>
    <message>
        <source>This needs about %1 of memory, and %2 are free: there may not be enough.</source>
        <translation>Dies braucht etwa %1 Speicher, frei sind %2: Es reicht vielleicht nicht.</translation>
    </message>
    <message>
        <source>This needs about %1 of memory, and %2 are free, too little even for a batch of one. Choose a smaller model, smaller images or fewer parts that learn.</source>
        <translation>Dies braucht etwa %1 Speicher, frei sind %2, zu wenig selbst für einen Stapel von einem Bild. Wählen Sie ein kleineres Modell, kleinere Bilder oder weniger Teile, die lernen.</translation>
    </message>
</context>
<context>
    <name>studio::TrainPanel</name>
    <message>
        <source>What for</source>
        <translation>Wozu</translation>
    </message>
    <message>
        <source>Sets the options below; they can be changed afterwards</source>
        <translation>Stellt die Optionen darunter ein; sie können danach geändert werden</translation>
    </message>
    <message>
        <source>Adapt HQ to my parts</source>
        <translation>HQ an meine Teile anpassen</translation>
    </message>
    <message>
        <source>Only the HQ part learns: quick, with few images, and what the model can do stays</source>
        <translation>Nur der HQ-Teil lernt: schnell, mit wenigen Bildern, und was das Modell kann, bleibt</translation>
    </message>
    <message>
        <source>Fine-tune the decoder</source>
        <translation>Den Decoder nachtrainieren</translation>
    </message>
    <message>
        <source>The whole mask decoder learns: for objects that SAM marks wrongly</source>
        <translation>Der ganze Masken-Decoder lernt: für Objekte, die SAM falsch markiert</translation>
    </message>
    <message>
        <source>From scratch</source>
        <translation>Von Grund auf</translation>
    </message>
    <message>
        <source>A new model of random start values: needs thousands of images</source>
        <translation>Ein neues Modell aus zufälligen Startwerten: braucht Tausende Bilder</translation>
    </message>
    <message>
        <source>Images to learn from</source>
        <translation>Bilder zum Lernen</translation>
    </message>
    <message>
        <source>Folders with images and their masks or annotations, in any layout</source>
        <translation>Ordner mit Bildern und ihren Masken oder Annotationen, in jeder Anordnung</translation>
    </message>
    <message>
        <source>Choose a folder to learn from</source>
        <translation>Ordner zum Lernen wählen</translation>
    </message>
    <message>
        <source>Images to validate with</source>
        <translation>Bilder zum Validieren</translation>
    </message>
    <message>
        <source>Other images: they tell how good the model is on what it has not seen</source>
        <translation>Andere Bilder: Sie zeigen, wie gut das Modell bei dem ist, was es nicht gesehen hat</translation>
    </message>
    <message>
        <source>Choose a folder to validate with</source>
        <translation>Ordner zum Validieren wählen</translation>
    </message>
    <message>
        <source>Choose a model to begin with</source>
        <translation>Modell für den Anfang wählen</translation>
    </message>
    <message>
        <source>Checkpoints (*.pth *.pt);;All files (*)</source>
        <translation>Checkpoints (*.pth *.pt);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Model to begin with</source>
        <translation>Modell am Anfang</translation>
    </message>
    <message>
        <source>A SAM, SAM-HQ or MobileSAM checkpoint, or one that was trained here</source>
        <translation>Ein Checkpoint von SAM, SAM-HQ oder MobileSAM, oder einer, der hier trainiert wurde</translation>
    </message>
    <message>
        <source>Kind of model</source>
        <translation>Art des Modells</translation>
    </message>
    <message>
        <source>What is built and trained</source>
        <translation>Was gebaut und trainiert wird</translation>
    </message>
    <message>
        <source>TinyViT: quick and small</source>
        <translation>TinyViT: schnell und klein</translation>
    </message>
    <message>
        <source>ViT-B</source>
        <translation>ViT-B</translation>
    </message>
    <message>
        <source>ViT-L</source>
        <translation>ViT-L</translation>
    </message>
    <message>
        <source>ViT-H: the largest</source>
        <translation>ViT-H: das größte</translation>
    </message>
    <message>
        <source>Choose a folder for the training</source>
        <translation>Ordner für das Training wählen</translation>
    </message>
    <message>
        <source>Folder of this training</source>
        <translation>Ordner dieses Trainings</translation>
    </message>
    <message>
        <source>Checkpoints, logs and pictures go there; a new or empty folder</source>
        <translation>Dorthin kommen Checkpoints, Protokolle und Bilder; ein neuer oder leerer Ordner</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>How often all images are seen</source>
        <translation>Wie oft alle Bilder gesehen werden</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>Geduld</translation>
    </message>
    <message>
        <source>Ends after so many epochs without a better one</source>
        <translation>Endet nach so vielen Epochen ohne eine bessere</translation>
    </message>
    <message>
        <source>Never ends early</source>
        <translation>Endet nie vorzeitig</translation>
    </message>
    <message>
        <source>All options</source>
        <translation>Alle Optionen</translation>
    </message>
    <message>
        <source>Show what the preset has set</source>
        <translation>Zeigen, was die Vorgabe eingestellt hat</translation>
    </message>
    <message>
        <source>What learns</source>
        <translation>Was lernt</translation>
    </message>
    <message>
        <source>Parts of the model; the others stay as they are</source>
        <translation>Teile des Modells; die anderen bleiben, wie sie sind</translation>
    </message>
    <message>
        <source>HQ part</source>
        <translation>HQ-Teil</translation>
    </message>
    <message>
        <source>Mask decoder</source>
        <translation>Masken-Decoder</translation>
    </message>
    <message>
        <source>Prompt encoder</source>
        <translation>Prompt-Encoder</translation>
    </message>
    <message>
        <source>Image encoder</source>
        <translation>Bild-Encoder</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Usual are 1e-5 to 1e-2</source>
        <translation>Üblich sind 1e-5 bis 1e-2</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Images in one step: more is steadier and takes more memory</source>
        <translation>Bilder in einem Schritt: mehr ist ruhiger und braucht mehr Speicher</translation>
    </message>
    <message>
        <source>Size of the images</source>
        <translation>Größe der Bilder</translation>
    </message>
    <message>
        <source>Longest side in pixels, a multiple of 64</source>
        <translation>Längste Seite in Pixeln, ein Vielfaches von 64</translation>
    </message>
    <message>
        <source>The model&apos;s own</source>
        <translation>Die des Modells</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>What the model is asked with, mixed at random</source>
        <translation>Womit das Modell gefragt wird, zufällig gemischt</translation>
    </message>
    <message>
        <source>One click</source>
        <translation>Ein Klick</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>Rechteck</translation>
    </message>
    <message>
        <source>Several clicks</source>
        <translation>Mehrere Klicks</translation>
    </message>
    <message>
        <source>Rough mask</source>
        <translation>Grobe Maske</translation>
    </message>
    <message>
        <source>Prompts an image</source>
        <translation>Vorgaben je Bild</translation>
    </message>
    <message>
        <source>Several make more of each encoding</source>
        <translation>Mehrere machen mehr aus jeder Kodierung</translation>
    </message>
    <message>
        <source>Mirror and scale the images</source>
        <translation>Bilder spiegeln und skalieren</translation>
    </message>
    <message>
        <source>Makes more of few images</source>
        <translation>Macht mehr aus wenigen Bildern</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>Optimierer</translation>
    </message>
    <message>
        <source>Course of the learning rate</source>
        <translation>Verlauf der Lernrate</translation>
    </message>
    <message>
        <source>A tenth after some epochs</source>
        <translation>Ein Zehntel nach einigen Epochen</translation>
    </message>
    <message>
        <source>Falls smoothly to the end</source>
        <translation>Fällt stetig bis zum Ende</translation>
    </message>
    <message>
        <source>Warm-up steps</source>
        <translation>Schritte zum Warmlaufen</translation>
    </message>
    <message>
        <source>The learning rate rises from nothing</source>
        <translation>Die Lernrate steigt von null an</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Gewichtszerfall</translation>
    </message>
    <message>
        <source>Usual are 0 to 0.1</source>
        <translation>Üblich sind 0 bis 0,1</translation>
    </message>
    <message>
        <source>Largest gradient</source>
        <translation>Größter Gradient</translation>
    </message>
    <message>
        <source>0: any</source>
        <translation>0: beliebig</translation>
    </message>
    <message>
        <source>Keep encoded images</source>
        <translation>Kodierte Bilder behalten</translation>
    </message>
    <message>
        <source>While the image encoder stays as it is, later epochs need not encode</source>
        <translation>Solange der Bild-Encoder bleibt, wie er ist, müssen spätere Epochen nicht kodieren</translation>
    </message>
    <message>
        <source>Where there is room</source>
        <translation>Wo Platz ist</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Immer</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>Kept versions of an image</source>
        <translation>Behaltene Fassungen eines Bildes</translation>
    </message>
    <message>
        <source>Mirrored and scaled ones that the epochs take in turn</source>
        <translation>Gespiegelte und skalierte, die die Epochen reihum nehmen</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>Läuft auf</translation>
    </message>
    <message>
        <source>The best there is</source>
        <translation>Dem besten, was da ist</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>Rechenart</translation>
    </message>
    <message>
        <source>Exact (fp32)</source>
        <translation>Genau (fp32)</translation>
    </message>
    <message>
        <source>Fast (bf16)</source>
        <translation>Schnell (bf16)</translation>
    </message>
    <message>
        <source>Epochs between checkpoints</source>
        <translation>Epochen zwischen Checkpoints</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startzahl</translation>
    </message>
    <message>
        <source>The same seed gives the same training</source>
        <translation>Dieselbe Startzahl ergibt dasselbe Training</translation>
    </message>
    <message>
        <source>a new one, by date</source>
        <translation>ein neuer, nach Datum</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) to learn from</source>
        <translation>
            <numerusform>%n Bild zum Lernen</numerusform>
            <numerusform>%n Bilder zum Lernen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %n to validate with</source>
        <translation>
            <numerusform>, %n zum Validieren</numerusform>
            <numerusform>, %n zum Validieren</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose this first.</source>
        <translation>Wählen Sie dies zuerst.</translation>
    </message>
    <message>
        <source>This does not exist.</source>
        <translation>Das gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no image with a mask.</source>
        <translation>Es gibt kein Bild mit Maske.</translation>
    </message>
    <message>
        <source>A number above 0, for example 1e-3 or 0.001.</source>
        <translation>Eine Zahl über 0, zum Beispiel 1e-3 oder 0,001.</translation>
    </message>
    <message>
        <source>Choose at least one part.</source>
        <translation>Wählen Sie mindestens einen Teil.</translation>
    </message>
    <message>
        <source>Choose at least one kind.</source>
        <translation>Wählen Sie mindestens eine Art.</translation>
    </message>
    <message>
        <source>A multiple of 64, from 64 to 4096.</source>
        <translation>Ein Vielfaches von 64, von 64 bis 4096.</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>Training starten</translation>
    </message>
    <message>
        <source>As many images in a step as before, in more and smaller batches</source>
        <translation>So viele Bilder je Schritt wie vorher, in mehr und kleineren Stapeln</translation>
    </message>
    <message>
        <source>Batches in a step</source>
        <translation>Stapel je Schritt</translation>
    </message>
    <message>
        <source>Several small batches learn as a large one does, in less memory</source>
        <translation>Mehrere kleine Stapel lernen wie ein großer, mit weniger Speicher</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>Prozesse</translation>
    </message>
    <message>
        <source>They share the images of a step: one for each graphics card</source>
        <translation>Sie teilen sich die Bilder eines Schritts: einer für jede Grafikkarte</translation>
    </message>
    <message>
        <source>Graphics card %1</source>
        <translation>Grafikkarte %1</translation>
    </message>
    <message>
        <source>Take batches of %1</source>
        <translation>Stapel von %1 nehmen</translation>
    </message>
    <message>
        <source>Take batches that fit</source>
        <translation>Passende Stapel nehmen</translation>
    </message>
    <message>
        <source>Nothing can be written there. Choose another folder.</source>
        <translation>Dort kann nichts geschrieben werden. Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>There is no such graphics card here that can be used.</source>
        <translation>Eine solche Grafikkarte, die benutzt werden kann, gibt es hier nicht.</translation>
    </message>
    <message>
        <source>This needs about %1 of memory, and %2 are free.</source>
        <translation>Dies braucht etwa %1 Speicher, frei sind %2.</translation>
    </message>
    <message>
        <source>Several processes share all graphics cards: choose the best there is.</source>
        <translation>Mehrere Prozesse teilen sich alle Grafikkarten: wählen Sie „Dem besten, was da ist“.</translation>
    </message>
    <message>
        <source>Not more than there are graphics cards here (%1).</source>
        <translation>Nicht mehr, als es hier Grafikkarten gibt (%1).</translation>
    </message>
    <message>
        <source>A ViT learns at its own size only. TinyViT takes others.</source>
        <translation>Ein ViT lernt nur in seiner eigenen Größe. TinyViT nimmt auch andere.</translation>
    </message>
    <message>
        <source>bf16 where it is fast</source>
        <translation>bf16, wo es schnell ist</translation>
    </message>
</context>
<context>
    <name>studio::TrainWorkspace</name>
    <message>
        <source>Train a model on your parts</source>
        <translation>Ein Modell mit Ihren Teilen trainieren</translation>
    </message>
    <message>
        <source>Choose the images to learn from on the left and press Start training. It runs beside your work, and you can watch it here. Or open the folder of a training that was started elsewhere.</source>
        <translation>Wählen Sie links die Bilder zum Lernen und drücken Sie „Training starten“. Es läuft neben Ihrer Arbeit, und Sie können ihm hier zusehen. Oder öffnen Sie den Ordner eines Trainings, das anderswo gestartet wurde.</translation>
    </message>
    <message>
        <source>Trai&amp;n</source>
        <translation>Traini&amp;eren</translation>
    </message>
    <message>
        <source>Trainings</source>
        <translation>Trainings</translation>
    </message>
    <message>
        <source>Tick trainings to compare them</source>
        <translation>Trainings anhaken, um sie zu vergleichen</translation>
    </message>
    <message>
        <source>New training or list</source>
        <translation>Neues Training oder Liste</translation>
    </message>
    <message>
        <source>New training</source>
        <translation>Neues Training</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Smoothing </source>
        <translation>Glättung </translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>How much the lines are smoothed; what was measured stays visible</source>
        <translation>Wie stark die Linien geglättet werden; das Gemessene bleibt sichtbar</translation>
    </message>
    <message>
        <source>Tra&amp;ining</source>
        <translation>Tra&amp;ining</translation>
    </message>
    <message>
        <source>&amp;Charts</source>
        <translation>Dia&amp;gramme</translation>
    </message>
    <message>
        <source>Choose a folder with images and their masks</source>
        <translation>Einen Ordner mit Bildern und ihren Masken wählen</translation>
    </message>
    <message>
        <source>It finishes its step and saves its state.</source>
        <translation>Es beendet seinen Schritt und sichert seinen Stand.</translation>
    </message>
    <message>
        <source>The program of this training is gone without a word: the computer was restarted, or there was not enough memory. It can go on from the last state that was saved.</source>
        <translation>Das Programm dieses Trainings ist ohne ein Wort verschwunden: Der Computer wurde neu gestartet, oder der Speicher reichte nicht. Es kann vom letzten gesicherten Stand aus weitergehen.</translation>
    </message>
    <message>
        <source>The computer &quot;%1&quot; has written nothing to this folder for a while.</source>
        <translation>Der Computer „%1“ hat seit einer Weile nichts in diesen Ordner geschrieben.</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>Save the values</source>
        <translation>Werte speichern</translation>
    </message>
    <message>
        <source>comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>chart</source>
        <translation>Diagramm</translation>
    </message>
    <message>
        <source>Images (*.png)</source>
        <translation>Bilder (*.png)</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tabellen (*.csv)</translation>
    </message>
    <message>
        <source>There is something in this folder already, and nothing is overwritten. Choose a new or empty one.</source>
        <translation>In diesem Ordner ist schon etwas, und nichts wird überschrieben. Wählen Sie einen neuen oder leeren.</translation>
    </message>
    <message>
        <source>There is a training already</source>
        <translation>Da ist schon ein Training</translation>
    </message>
    <message>
        <source>The folder &quot;%1&quot; has a training in it. It can go on with its own options, or be replaced, which deletes its checkpoints.</source>
        <translation>Im Ordner „%1“ ist ein Training. Es kann mit seinen eigenen Optionen weitergehen oder ersetzt werden, wobei seine Checkpoints gelöscht werden.</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>Damit weitermachen</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>Anderen Ordner wählen</translation>
    </message>
    <message>
        <source>Another training is running</source>
        <translation>Ein anderes Training läuft</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is still running on this computer. Two at once slow each other down and need the memory of both.</source>
        <translation>„%1“ läuft noch auf diesem Computer. Zwei zugleich bremsen einander und brauchen den Speicher von beiden.</translation>
    </message>
    <message>
        <source>Start it too</source>
        <translation>Auch starten</translation>
    </message>
    <message>
        <source>Do not start</source>
        <translation>Nicht starten</translation>
    </message>
    <message>
        <source>Checking the data …</source>
        <translation>Die Daten werden geprüft …</translation>
    </message>
    <message>
        <source>Checking the data … %1 %</source>
        <translation>Die Daten werden geprüft … %1 %</translation>
    </message>
    <message>
        <source>Not all of the data can be used</source>
        <translation>Nicht alle Daten sind brauchbar</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) have errors, for example damaged images or masks of another size. They are left out when you start anyway. The Data workspace lists them and can make a repaired copy.</source>
        <translation>
            <numerusform>%n Datei hat Fehler, zum Beispiel ein beschädigtes Bild oder eine Maske anderer Größe. Sie wird ausgelassen, wenn Sie trotzdem starten. Der Bereich Daten zeigt sie und kann eine reparierte Kopie machen.</numerusform>
            <numerusform>%n Dateien haben Fehler, zum Beispiel beschädigte Bilder oder Masken anderer Größe. Sie werden ausgelassen, wenn Sie trotzdem starten. Der Bereich Daten zeigt sie und kann eine reparierte Kopie machen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Start anyway</source>
        <translation>Trotzdem starten</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>It is stopping already</source>
        <translation>Es hält schon an</translation>
    </message>
    <message>
        <source>The training finishes its step and saves its state. When it is ended at once, the steps since the last saved state are lost.</source>
        <translation>Das Training beendet seinen Schritt und sichert seinen Stand. Wird es sofort beendet, gehen die Schritte seit dem letzten gesicherten Stand verloren.</translation>
    </message>
    <message>
        <source>End it at once</source>
        <translation>Sofort beenden</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>Warten</translation>
    </message>
    <message>
        <source>The training &quot;%1&quot; could not be started.</source>
        <translation>Das Training „%1“ konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>The training &quot;%1&quot; goes on.</source>
        <translation>Das Training „%1“ geht weiter.</translation>
    </message>
    <message>
        <source>The training &quot;%1&quot; has failed.</source>
        <translation>Das Training „%1“ ist gescheitert.</translation>
    </message>
    <message>
        <source>The training &quot;%1&quot; is done.</source>
        <translation>Das Training „%1“ ist fertig.</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Training %1 %</source>
        <translation>Training %1 %</translation>
    </message>
    <message>
        <source>Choose a checkpoint</source>
        <translation>Checkpoint wählen</translation>
    </message>
    <message>
        <source>Whole models (sam_hq_epoch_*.pth best.pth last.pth);;Checkpoints (*.pth);;All files (*)</source>
        <translation>Ganze Modelle (sam_hq_epoch_*.pth best.pth last.pth);;Checkpoints (*.pth);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Choose the folder of a training</source>
        <translation>Ordner eines Trainings wählen</translation>
    </message>
    <message>
        <source>A training is running</source>
        <translation>Ein Training läuft</translation>
    </message>
    <message>
        <source>&quot;%1&quot; can keep running without this window; the next start shows it again. Or it is stopped now, with its state saved, and goes on by itself at the next start.</source>
        <translation>„%1“ kann ohne dieses Fenster weiterlaufen; der nächste Start zeigt es wieder. Oder es wird jetzt mit gesichertem Stand angehalten und geht beim nächsten Start von selbst weiter.</translation>
    </message>
    <message>
        <source>Keep it running</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Stop it until the next start</source>
        <translation>Bis zum nächsten Start anhalten</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>There was no space left to write &quot;%1&quot;. Free some space, then let the training go on.</source>
        <translation>Es war kein Platz mehr, um „%1“ zu schreiben. Schaffen Sie Platz, dann kann das Training weitergehen.</translation>
    </message>
    <message>
        <source>It can go on from the last state that was saved.</source>
        <translation>Es kann vom letzten gesicherten Stand aus weitergehen.</translation>
    </message>
    <message>
        <source>Training …</source>
        <translation>Training …</translation>
    </message>
    <message>
        <source>&quot;%1&quot; was not written: charts are saved as images (.png) or as tables (.csv). Choose a name that ends so.</source>
        <translation>„%1“ wurde nicht geschrieben: Diagramme werden als Bilder (.png) oder als Tabellen (.csv) gespeichert. Wählen Sie einen Namen, der so endet.</translation>
    </message>
    <message>
        <source>The chart was saved as &quot;%1&quot;.</source>
        <translation>Das Diagramm wurde als „%1“ gespeichert.</translation>
    </message>
</context>
<context>
    <name>studio::ViewAdjustPanel</name>
    <message>
        <source>&amp;Brightness</source>
        <translation>He&amp;lligkeit</translation>
    </message>
    <message>
        <source>&amp;Contrast</source>
        <translation>&amp;Kontrast</translation>
    </message>
    <message>
        <source>&amp;Gamma</source>
        <translation>&amp;Gamma</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Re&amp;set</source>
        <translation>&amp;Zurücksetzen</translation>
    </message>
    <message>
        <source>How strongly masks cover the image</source>
        <translation>Wie stark die Masken das Bild überdecken</translation>
    </message>
    <message>
        <source>O&amp;pacity</source>
        <translation>Deckkra&amp;ft</translation>
    </message>
    <message>
        <source>Inve&amp;rt</source>
        <translation>In&amp;vertieren</translation>
    </message>
</context>
</TS>
