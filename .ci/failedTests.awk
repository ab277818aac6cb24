# What failed, of all that a step printed: each test that mocha lists after "N failing", with its suites and the first
# lines of its message; or, where mocha lists none, the last lines of the step.

BEGIN { MESSAGE_LINES = 8; LAST_LINES = 15 }

/^ +[0-9]+ failing/ { listing = 1; next }
!listing            { if (NF) last[++lines] = $0; next }

# "  1) suite", and below it suites and the title, of which the last one ends with a colon.
/^  [0-9]+\) / && !inTitle { inTitle = 1; title = ""; left = MESSAGE_LINES; tests++ }
inTitle {
  line = $0
  sub(/^ +([0-9]+\) )?/, "", line)
  title = title (title == "" ? "" : " > ") line
  if (line ~ /:$/) { inTitle = 0; print "  " substr(title, 1, length(title) - 1) }
  next
}

/^ +at / { left = 0 } # The stack.
left > 0 && NF { left--; sub(/^ +/, ""); print "      " $0 }

END {
  if (!tests) for (i = (lines > LAST_LINES ? lines - LAST_LINES + 1 : 1); i <= lines; i++) print "  " last[i]
}
