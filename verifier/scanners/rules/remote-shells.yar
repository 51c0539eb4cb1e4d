/* One-line programs whose only use is to give a stranger a shell. Each asks for
   the whole idiom: manuals name the parts. */

rule bash_reverse_shell {
  meta:
    description = "An interactive shell connected to a remote address"
  strings:
    $idiom = /\b(ba|da|z|k)?sh[ \t]+-i[ \t]*>&[ \t]*\/dev\/tcp\/[0-9A-Za-z_.-]+\/[0-9]{1,5}\b/
  condition:
    $idiom
}

rule python_reverse_shell {
  meta:
    description = "A Python one-liner that connects and becomes a shell"
  strings:
    $connect = /\.connect\(\(["'][0-9A-Za-z.-]+["'],[ ]?[0-9]{1,5}\)\);[ ]?(os|\[os)\.dup2\(/
  condition:
    $connect
}

rule php_command_parameter {
  meta:
    description = "PHP that runs what a request tells it to"
  strings:
    $php = "<?"
    $eval = /\b(eval|assert|system|passthru|shell_exec)[ \t]*\([ \t]*(base64_decode[ \t]*\([ \t]*)?\$_(POST|GET|REQUEST|COOKIE)[ \t]*\[/
  condition:
    all of them
}

rule jsp_command_parameter {
  meta:
    description = "A server page that runs what a request tells it to"
  strings:
    $exec = /Runtime\.getRuntime\(\)\.exec\([ \t]*request\.getParameter\(/
  condition:
    $exec
}
