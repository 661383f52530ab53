# cmake --install <build> [--prefix <folder>]: programs, resources, and what a desktop needs to show them.
install(TARGETS persam-hq RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
if(STUDIO_GUI)
    install(TARGETS persam-hq-studio RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    install(FILES resources/persam-hq-studio.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
    install(FILES resources/icons/persam-hq-studio.svg
            DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
endif()
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/persam-hq-studio)
