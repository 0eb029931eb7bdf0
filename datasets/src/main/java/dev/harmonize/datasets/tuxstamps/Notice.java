package dev.harmonize.datasets.tuxstamps;

/** What the cache says about where it comes from. */
final class Notice {

    private Notice() {}

    static String of(String version) {
        return """
                The pictures, recordings and texts in this folder come from the Debian package %s,
                version %s, made of the stamps of Tux Paint, copyright by Bill Kendrick and
                many others. The files 'copyright' and 'changelog.gz' beside this one are the package's own; the changelog
                names who drew, photographed, recorded and translated what.

                The package as a whole is under the GNU General Public License, version 2 or (at your option) any later
                version. Single files came to it under other licences, which the changelog and the package's source tell:
                the GNU Free Documentation License, Creative Commons Attribution and Attribution-ShareAlike, and the public
                domain. Whoever passes this folder on must keep to them.

                Harmonize has changed the files: pictures are scaled to fit into a square; recordings are mixed to one
                channel, resampled to 16 kHz, freed of what is below 80 Hz and of the silence around speech, and levelled.
                """.formatted(StampPackage.NAME, version);
    }
}
