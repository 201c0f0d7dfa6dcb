from smart_campaigns.cli.main import main

main()
