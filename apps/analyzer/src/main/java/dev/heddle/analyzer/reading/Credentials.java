package dev.heddle.analyzer.reading;

import java.util.regex.Pattern;

/// What stands behind the names of those who sign.
final class Credentials {
    private static final String THERAPIST =
            "PT|DPT|MPT|MSPT|RPT|LPT|P\\.T\\.|OTR(?:/L)?|OT/L|OT|OTD|MOT|MSOT|O\\.T\\.R?\\.?|CCC[-/ ]?SLP|CCC|CF-SLP|SLP|SLPD"
                    + "|(?i:physical therapist|occupational therapist|speech[- ]language pathologist|speech therapist)(?! (?i:assistant|aide|tech|student))";
    private static final String ASSISTANT =
            "PTA|LPTA|COTA(?:/L)?|OTA(?:/L)?|SLPA|SLP-A"
                    + "|(?i:physical therapist assistant|physical therapy assistant|occupational therapy assistant"
                    + "|occupational therapist assistant|certified occupational therapy assistant"
                    + "|speech[- ]language pathology assistant)";
    private static final String PHYSICIAN =
            "MD|M\\.D\\.|DO|D\\.O\\.|NP|N\\.P\\.|PA-C|PA|CNS|CNP|CRNP|FNP(?:-C|-BC)?|AGNP|ANP|DNP|APRN|ARNP|DPM|MBBS"
                    + "|(?i:nurse practitioner|physician assistant)";
    private static final String AIDE =
            "SPT|SOT|SPTA|SOTA|ATC|(?i:(?:rehab(?:ilitation)? |therapy |PT |OT )?(?:aide|tech(?:nician)?)|student(?: (?:PT|OT|SLP|therapist|clinician))?)";
    private static final String DEGREE =
            "M\\.?A\\.?|M\\.?S\\.?|B\\.?S\\.?|Ed\\.?D\\.?|Ph\\.?D\\.?|MHS|MEd|OCS|NCS|GCS|SCS|WCS|CHT|BCS-S|BCS|ScD|CLT|RN|LPN|BSN|MSN|MPH|FACP|FAAN";

    /// Any of them.
    static final String PATTERN = String.join("|", ASSISTANT, AIDE, PHYSICIAN, THERAPIST, DEGREE);

    /// One or more of them.
    static final String LIST =
            "(?:" + PATTERN + ")(?![\\w/-])(?:(?:, ?| |/)(?:" + PATTERN + ")(?![\\w/-])){0,5}";

    private static final Pattern IS_ASSISTANT = whole(ASSISTANT);
    private static final Pattern IS_THERAPIST = whole(THERAPIST);
    private static final Pattern IS_PHYSICIAN = whole(PHYSICIAN);

    private Credentials() {}

    private static Pattern whole(String any) {
        return Pattern.compile("(?<![\\w/-])(?:" + any + ")(?![\\w/-])");
    }

    /// Who somebody is by a list of credentials.
    static Signature.Role role(String list) {
        // What an assistant is called has the therapist in it.
        if (IS_ASSISTANT.matcher(list).find()) {
            return Signature.Role.ASSISTANT;
        }
        if (IS_THERAPIST.matcher(list).find()) {
            return Signature.Role.THERAPIST;
        }
        if (IS_PHYSICIAN.matcher(list).find()) {
            return Signature.Role.PHYSICIAN;
        }
        return list.isBlank() ? Signature.Role.UNNAMED : Signature.Role.OTHER;
    }
}
